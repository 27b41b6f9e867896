"""What runs in the process that asks."""

"""What a command does, as far as it can be read without running it: Template first, then shell (facts S1, S2)."""

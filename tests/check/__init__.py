"""What `reanac check` says, of everything that can be written."""

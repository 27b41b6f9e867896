"""The samples do what they say."""

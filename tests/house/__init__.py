"""The house itself: its size, its wheel, its demonstration, and the machinery of the tests."""

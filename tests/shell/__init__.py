"""The shell view of commands, and the rules that use it."""

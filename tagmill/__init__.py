"""What a user types: the command line."""

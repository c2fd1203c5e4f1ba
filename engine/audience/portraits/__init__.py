"""What a crowd looks like against a base, with exact counts and tested differences."""

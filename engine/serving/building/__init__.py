"""Writing the serving files of a snapshot, once."""

"""Members and changes of crowds for other systems: pages, and streams in several formats."""

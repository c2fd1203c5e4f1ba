"""The reference interpreter: `semantics.md` in plain Python, small, slow, obviously right."""

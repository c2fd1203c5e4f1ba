"""Event types: how they are kept, and leaves over them."""

"""How serving files are laid out, written, verified and mapped."""

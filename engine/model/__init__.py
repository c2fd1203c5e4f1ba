"""The nouns of Tagmill: frozen dataclasses and enums, without behaviour that needs anything outside."""

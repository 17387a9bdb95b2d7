"""How long our own rows live: what goes at night, what a copy leaves out and brings back."""

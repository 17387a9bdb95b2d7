"""An evening at the reception: everybody comes, everything happens, and nobody is forgotten."""

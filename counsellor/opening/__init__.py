"""From installed to open, and the way to close for good: what must stand, and who has said so."""

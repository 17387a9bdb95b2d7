"""What the board preserves, as one package that an e-archive takes."""

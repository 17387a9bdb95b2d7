"""Faults, the crowd that lives through them, and the checker that judges what it lived through."""

"""Deleting on time, proving it, and stopping intake when it cannot be proved."""

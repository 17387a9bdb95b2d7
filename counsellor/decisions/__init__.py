"""The register of what the board has decided, until when, and what follows for the service."""

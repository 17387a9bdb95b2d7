"""Why something signed is not believed, or a key not made."""

from anonymity.errors import AnonymityError


class TrustError(AnonymityError):
    """Refused; `code` is stable and says which rule did it."""

"""The base of every error that this package raises."""


class AnonymityError(Exception):
    """Something here refused.

    Attributes:
        code: stable word; the only part that may be answered or logged.
    """

    def __init__(self, code: str) -> None:
        """Keep the code, and no value that came from outside."""
        super().__init__(code)
        self.code = code

"""What an account cannot be."""


class AccountError(Exception):
    """An account that must not be made; `code` is stable, the sentence is for its maker."""

    def __init__(self, code: str, sentence: str) -> None:
        """Refuse with a code and a sentence."""
        super().__init__(sentence)
        self.code = code

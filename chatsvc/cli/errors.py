"""How a command refuses: one sentence for the operator and exit code 2."""

from typing import Final

REFUSED: Final = 2


class CommandError(Exception):
    """A command cannot do its work here; the message is one sentence.

    Attributes:
        code: stable name of the reason, for tests.
    """

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the stable code beside the sentence."""
        super().__init__(sentence)
        self.code = code

"""What can be wrong with a site that is built or verified."""


class SiteError(Exception):
    """A site cannot be built or read; the message is one sentence for its operator.

    Attributes:
        code: stable name of the reason.
    """

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the stable code beside the sentence."""
        super().__init__(sentence)
        self.code = code

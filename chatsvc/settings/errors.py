"""What can be wrong with how a process was configured."""


class SettingsError(Exception):
    """A process cannot start as it is configured; the message is one sentence for its operator.

    Attributes:
        code: stable name of the reason, for tests and monitoring.
    """

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the stable code beside the sentence."""
        super().__init__(sentence)
        self.code = code

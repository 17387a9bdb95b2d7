"""Values that pass between the parts of staff accounts; secrets show nothing of themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewSecrets:
    """What a new or renewed account is handed over with, once."""

    password: str
    otpauth_uri: str

    def __repr__(self) -> str:
        """Show nothing."""
        return "NewSecrets(...)"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What `./run` prints for one demo account."""

    name: str
    alias: str
    role: str
    password: str
    otpauth_uri: str
    organisation: str = ""

    def __repr__(self) -> str:
        """Show the name only."""
        return f"DemoAccount({self.name})"

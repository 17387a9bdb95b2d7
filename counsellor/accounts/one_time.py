"""The second factor's arithmetic: six digits every half minute.

Apart from the ports: its library brings Django along, and `chatsvc run` needs only the ports.
"""

from dataclasses import dataclass
from typing import Final

from django_otp.oath import TOTP

# RFC 6238 and every authenticator app: thirty-second steps, six digits.
TOTP_STEP_SECONDS: Final = 30
TOTP_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """The secret of an authenticator app, 20 bytes, opened for one check."""

    secret: bytes

    def __repr__(self) -> str:
        """Show nothing."""
        return "OneTimePassword(...)"

    def code(self, now_ms: int) -> str:
        """Six digits of the step that `now_ms` (Unix ms) lies in."""
        return f"{self._at(now_ms).token():0{TOTP_DIGITS}d}"

    def step(self, now_ms: int) -> int:
        """Which thirty-second step `now_ms` lies in: a code is good for one step and one use."""
        return int(self._at(now_ms).t())

    def _at(self, now_ms: int) -> TOTP:
        totp = TOTP(self.secret, TOTP_STEP_SECONDS, 0, TOTP_DIGITS)
        totp.time = now_ms / 1000
        return totp

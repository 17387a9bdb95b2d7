"""When a dead process may come back: at once the first time, later and later if it keeps dying."""

from dataclasses import dataclass
from typing import Final

# One crash should cost visitors as little as possible (verification.md section 1, G6).
FIRST_WAIT_MS: Final = 100
# A process that cannot start at all must not eat the machine or fill the terminal.
LONGEST_WAIT_MS: Final = 10_000
# Whoever lived so long died of something new.
HEALTHY_AFTER_MS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often a process died in a row; a value, changed by making the next one."""

    deaths: int = 0

    def after_death(self, lived_ms: int) -> "Backoff":
        """Return the state after one more death."""
        return Backoff(1 if lived_ms >= HEALTHY_AFTER_MS else self.deaths + 1)

    def wait_ms(self) -> int:
        """Return how long to wait before the next start: doubles with each death in a row."""
        doublings = min(self.deaths - 1, 16)  # 2**16 is far beyond the longest wait
        return min(FIRST_WAIT_MS << max(doublings, 0), LONGEST_WAIT_MS)

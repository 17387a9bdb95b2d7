"""A token bucket: how many messages one connection may send. Pure: `now` is an argument."""

from dataclasses import dataclass

from chatsvc.protocol.limits import RATE_BURST, RATE_PER_SECOND


@dataclass(slots=True)
class Rate:
    """What is left of a connection's allowance; one per connection, changed in place."""

    last_ms: int
    left: float = RATE_BURST

    def allows(self, now_ms: int) -> bool:
        """Take one from the allowance; False when it is used up.

        A clock that goes backwards gives nothing and takes nothing.
        """
        passed = max(0, now_ms - self.last_ms)
        self.last_ms = now_ms
        self.left = min(RATE_BURST, self.left + passed * RATE_PER_SECOND / 1000)
        if self.left < 1:
            return False
        self.left -= 1
        return True

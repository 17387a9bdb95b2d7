"""What a wait usually is at a door: an interval that is measured and flatters nobody. Pure.

The service counts lengths by coarse bucket and never who (chatsvc/tally/lengths.py). Out of enough
of them comes an interval, rounded outward; out of too few comes nothing, and nothing is said.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Usual:
    """One door's figures in whole minutes, each the outer edge of a bucket; None: not known.

    Attributes:
        talk_often: half of all talks were over by then; before that is known, what the
            organisation's file says (retention/usual.py).
        talk_long: nine of ten were.
        wait_low: fewer than one of five who waited had met somebody before.
        wait_high: nine of ten had met somebody by then.
    """

    talk_often: int | None = None
    talk_long: int | None = None
    wait_low: int | None = None
    wait_high: int | None = None


UNKNOWN: Final = Usual()


def interval(usual: Usual, *, ahead: int, places: int, waited_ms: int) -> tuple[int, int] | None:
    """Return from and to how many minutes the whole wait will probably be; None: nothing is said.

    Never narrower than what was measured. It reaches further for who stands far back, as far as
    long talks would take, and it never begins before what has been waited already. When even its
    end has passed, or nobody answers, no number is true.

    Args:
        usual: what was measured at the door.
        ahead: visitors before this one.
        places: how many talks those on duty take side by side, all together.
        waited_ms: since the visitor came.
    """
    low, high, long = usual.wait_low, usual.wait_high, usual.talk_long
    if places <= 0 or low is None or high is None or long is None:
        return None
    # One place comes free for each before, and one more: at worst after long talks.
    high = max(high, -(-(ahead + 1) * long // places))
    low = max(low, -(-max(0, waited_ms) // 60_000))
    return (low, high) if low < high else None

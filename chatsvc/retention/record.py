"""The deletion record of one sweep: counts only, never an id or a time of a conversation."""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class SweepRecord:
    """What one sweep did.

    Attributes:
        ended: Conversations whose silence or age had run out.
        join_overdue: Accepted, not committed in time, back at the head of the queue (P11).
        leftovers: Keys found without a record, and deleted.
        repaired: Entries put into or taken out of a queue, because the record said so.
        freed: Seats given back whose conversation is gone.
        deserted: Seats taken away from counsellors who did not come back.
        undelivered: Frames that ran out of time.
        left: Keys still there after their deletion; anything but 0 stops intake (G4).
        late: Conversations that were ended later than promised.
    """

    ended: int = 0
    join_overdue: int = 0
    leftovers: int = 0
    repaired: int = 0
    freed: int = 0
    deserted: int = 0
    undelivered: int = 0
    left: int = 0
    late: int = 0

    def counts(self) -> dict[str, int]:
        """Return what is not zero, under its name in the tally."""
        numbers = {f"sweep_{one.name}": getattr(self, one.name) for one in fields(self)}
        return {name: number for name, number in numbers.items() if number}

"""Who came back by words waits a while for the counsellor of before, if on duty (P14)."""

from typing import Final, Literal

from anonymity.clock import Clock
from chatsvc.delivery.ports import StaffStore
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.ids import Org, StaffId

# Long enough to finish a sentence elsewhere and press; nobody alone at night waits longer than
# this for a certain person while another one sits ready.
RETURN_HEAD_START_S: Final = 60


def head_start_left(conversation: Conversation, on_duty: frozenset[StaffId], now: int) -> int:
    """Return for how many whole seconds only the counsellor of before may accept; pure."""
    if not on_duty & set(conversation.prefers):
        return 0
    waited_ms = now - conversation.waiting_since
    return max(0, -(-(RETURN_HEAD_START_S * 1000 - waited_ms) // 1000))


def seen_by(conversation: Conversation, staff: StaffId | None) -> Literal["yours", "other"] | None:
    """Return what a desk is told about somebody who came back; None about everybody else."""
    if conversation.came_from is None:
        return None
    return "yours" if staff in conversation.prefers else "other"


async def on_duty_of(
    staff: StaffStore, org: Org, conversation: Conversation, clock: Clock
) -> frozenset[StaffId]:
    """Return which of the preferred are on duty now.

    Raises:
        StoreAwayError: The store is out of reach.
    """
    found = set()
    for one in conversation.prefers:
        standing = await staff.standing(org, one, clock.now_ms())
        if standing is not None and standing.duty.state == "on":
            found.add(one)
    return frozenset(found)

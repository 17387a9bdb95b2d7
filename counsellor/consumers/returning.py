"""Who is asked first for a while, if on duty: the counsellor of before (P14), or who was named."""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from anonymity.clock import Clock
from chatsvc.delivery.ports import StaffStore
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.ids import Org, StaffId
from chatsvc.protocol.invitations import is_named
from chatsvc.protocol.line import left_alone

Seen: TypeAlias = Literal["yours", "other", "handed", "handed_other", "alone"]

# Long enough to finish a sentence elsewhere and press; nobody alone at night waits longer than
# this for a certain person while another one sits ready.
RETURN_HEAD_START_S: Final = 60


def head_start_left(conversation: Conversation, on_duty: frozenset[StaffId], now: int) -> int:
    """Return for how many whole seconds only the preferred may accept; pure.

    That is the counsellor of before, or who was named: after it, it is anybody's in the line.
    """
    if not on_duty & set(conversation.prefers):
        return 0
    waited_ms = now - max(conversation.waiting_since, conversation.back_at)
    return max(0, -(-(RETURN_HEAD_START_S * 1000 - waited_ms) // 1000))


def seen_by(conversation: Conversation, staff: StaffId | None) -> Seen | None:
    """Return what a desk is told of who came back, is handed over by name or was left alone."""
    if is_named(conversation):
        return "handed" if staff in conversation.prefers else "handed_other"
    if conversation.came_from is None and not conversation.back_at:
        return "alone" if left_alone(conversation) else None
    return "yours" if staff in conversation.prefers else "other"


async def on_duty_of(
    staff: StaffStore, org: Org, preferred: Iterable[StaffId], clock: Clock
) -> frozenset[StaffId]:
    """Return which of the preferred are on duty now.

    Raises:
        StoreAwayError: The store is out of reach.
    """
    found = set()
    for one in preferred:
        standing = await staff.standing(org, one, clock.now_ms())
        if standing is not None and standing.duty.state == "on":
            found.add(one)
    return frozenset(found)

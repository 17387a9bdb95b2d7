"""Who stands before whom at a door: one order for counsellors and visitors. Pure.

Who has met somebody and has nobody now stands first (docs/protocol.md, The first place): a talk
that broke off goes on before one begins. Among all others a head start is an arrival made earlier
by a bounded time: it passes whoever came in that time and nobody else, so a line full of head
starts still comes to its end.
"""

from typing import Final, TypeAlias

from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.ids import ConversationId

# Smaller is earlier; nobody shares one.
Rank: TypeAlias = tuple[bool, int, bytes]

MINUTE_MS: Final = 60_000
# A handover has met a counsellor once already; waiting behind newcomers breaks trust.
# Five minutes passes a short queue and cannot starve a newcomer in a long one.
HANDOVER_HEAD_START_MS: Final = 5 * MINUTE_MS
# Who was dropped has stood at the front before: as for a handover.
RETURNING_HEAD_START_MS: Final = HANDOVER_HEAD_START_MS
# "Nobody waits longer than ten minutes without a renewed choice" (domain.md section 7): so much
# earlier somebody for whom it is urgent stands, and no more.
URGENT_HEAD_START_MS: Final = 10 * MINUTE_MS


def rank(
    cid: ConversationId,
    since: int,
    *,
    urgent: bool,
    handover: bool,
    returning: bool,
    left_alone: bool,
) -> Rank:
    """Return the place in line: ids break ties."""
    lead = (
        urgent * URGENT_HEAD_START_MS
        + handover * HANDOVER_HEAD_START_MS
        + returning * RETURNING_HEAD_START_MS
    )
    return not left_alone, since - lead, cid


def rank_of(cid: ConversationId, conversation: Conversation) -> Rank:
    """Return the place in line of a conversation as its record says it."""
    return rank(
        cid,
        conversation.waiting_since,
        urgent=conversation.urgent,
        handover=conversation.phase is Phase.HANDOVER,
        returning=returns(conversation),
        left_alone=left_alone(conversation),
    )


def left_alone(conversation: Conversation) -> bool:
    """Say whether a visitor has met somebody and has no counsellor now.

    The counsellor vanished, the line broke in mid-talk, or whoever looked in could not stay.
    """
    return conversation.phase is Phase.HANDOVER and not conversation.has_counsellor


def returns(conversation: Conversation) -> bool:
    """Say whether a visitor was dropped before: came back by words, or by the line in mid-talk."""
    return conversation.came_from is not None or conversation.back_at > 0

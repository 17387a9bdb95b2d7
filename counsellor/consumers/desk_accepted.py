"""What a page is told of a seat that it has taken: how the conversation stands, and keys."""

from dataclasses import dataclass, field

from chatsvc.delivery.records import Attached
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control import seconds_until
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.seat import Seat
from counsellor.consumers.desk_process import DeskProcess


@dataclass(frozen=True, slots=True)
class SeatState:
    """A seat that was just attached, and the conversation as it was loaded before."""

    conversation: Conversation
    attached: Attached
    seat: Seat
    share: bytes = field(repr=False)  # S_c
    generation: str
    rolled_back: bool


def accepted(state: SeatState, process: DeskProcess) -> say.Accepted:
    """Return the answer to accept, and to hello with seat."""
    conversation, attached = state.conversation, state.attached
    now, periods = process.clock.now_ms(), process.periods
    return say.Accepted(
        slot=state.seat.slot,
        fence=attached.fence,
        visitor_key=conversation.visitor_key,
        door=conversation.door,
        path=conversation.path,
        language=conversation.language,
        epoch=attached.epoch,
        group=attached.group,
        key_package=state.seat.key_package_id,
        silence_in=seconds_until(conversation.silence_at, now),
        age_in=seconds_until(conversation.age_at, now),
        silence_warning=periods.silence_warning_s,
        age_warning=periods.age_warning_s,
        more=conversation.may_last_longer(periods),
        visitor="lost" if conversation.away else "present",
        generation=state.generation,
        share=state.share,
        rolled_back=state.rolled_back,
        came_from=conversation.came_from,
    )

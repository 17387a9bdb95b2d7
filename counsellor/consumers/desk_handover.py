"""A handover to a colleague by name: who could take it, and asking her first."""

from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.ids import StaffId
from counsellor.consumers.colleagues import Colleagues
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.desk_seats import DeskSeats
from counsellor.consumers.held import Held


async def list_colleagues(process: DeskProcess, seats: DeskSeats, held: Held) -> None:
    """Say who could take over now.

    Raises:
        TheirError, GoneError, StoreAwayError: See Colleagues.could_take.
    """
    await seats.known(held)
    at = held.at
    conversation = (await process.driver.load(at.org, at.conversation)).conversation
    could = await _colleagues(process).could_take(
        at.org, conversation, at.slot, process.clock.now_ms()
    )
    rows = [say.ColleagueRow(staff=str(one.staff_id), alias=one.alias) for one in could]
    seats.tell(at.conversation, say.ColleagueList(entries=rows))


async def hand_to(process: DeskProcess, seats: DeskSeats, held: Held, staff: str) -> None:
    """Hand over to this colleague first; who cannot any more leaves it to the line, and is named.

    Raises:
        TheirError, GoneError, StoreAwayError: See Colleagues.named and Driver.happen.
    """
    await seats.known(held)
    at, now = held.at, process.clock.now_ms()
    conversation = (await process.driver.load(at.org, at.conversation)).conversation
    meant, free = await _colleagues(process).named(at.org, conversation, at.slot, staff, now)
    asked = happened.HandoverAsked(now, at.slot, StaffId(staff) if free else None)
    await process.driver.happen(at.org, at.conversation, asked)
    if not free:
        seats.tell(at.conversation, say.CannotCome(role="counsellor", alias=meant.alias))


def _colleagues(process: DeskProcess) -> Colleagues:
    return Colleagues(process.colleagues, process.staff)

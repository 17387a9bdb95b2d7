"""What a socket says for the load board: a desk that nobody is answered, a supervisor to alerts."""

from typing import assert_never

from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Door, Org, StaffId
from chatsvc.protocol.messages_board import AlertAnswer
from counsellor.accounts.models import Role
from counsellor.accounts.queries import SignedIn
from counsellor.consumers.desk_process import DeskProcess


async def answer(
    process: DeskProcess, who: SignedIn, doors: tuple[Door, ...], message: AlertAnswer
) -> None:
    """A supervisor takes an alert at her doors, or passes it on; one that is over is nobody's.

    Raises:
        TheirError: `not_yours` for everybody else, and at a door that is not hers.
        StoreAwayError: Nothing is noted.
    """
    if who.role != Role.SUPERVISOR:
        raise TheirError("not_yours", "an alert is a supervisor's")
    org, load = Org(who.organisation), process.load
    step = load.step_of(org, message.key)
    if step is None:
        return  # it was over before she touched it; her board says so already
    if not load.concerns(org, message.key, doors):
        raise TheirError("not_yours", "an alert of another door")
    match message.answer:
        case "take":
            now = process.clock.now_ms()
            await process.alerts.take(org, message.key, StaffId(str(who.staff_id)), now)
        case "pass_on":
            await process.alerts.pass_on(org, message.key, step + 1)
        case _:
            assert_never(message.answer)
    process.delivery.queue_changed(org)

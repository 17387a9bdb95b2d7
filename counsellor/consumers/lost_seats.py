"""Seats whose keys are gone: another page of the same person, or a sign-in that is over (P18)."""

from collections.abc import Collection

from chatsvc.delivery.errors import StoreAwayError
from chatsvc.protocol import events as happened
from chatsvc.protocol.errors import GoneError, TheirError
from chatsvc.protocol.ids import ConversationId, InstanceId, Org, StaffId
from counsellor.consumers.desk_process import DeskProcess


async def lose(
    process: DeskProcess,
    org: Org,
    staff: StaffId,
    instance: InstanceId,
    held: Collection[ConversationId],
) -> None:
    """Give each conversation that this console held back to the head of its queue, at once.

    What the store does not answer is left to the worker's sweep, which finds the same seats.
    """
    for cid in held:
        try:
            conversation = (await process.driver.load(org, cid)).conversation
            for slot in conversation.slots:
                seat = conversation.seat(slot)
                if seat is not None and (seat.staff, seat.instance) == (staff, instance):
                    lost = happened.SeatLost(process.clock.now_ms(), slot)
                    await process.driver.happen(org, cid, lost)
        except (GoneError, TheirError):
            continue  # it ended or moved on meanwhile
        except StoreAwayError:
            return

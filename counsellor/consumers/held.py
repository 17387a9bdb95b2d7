"""A seat that a desk holds, and whose it is."""

from dataclasses import dataclass

from anonymity.tickets import StaffTicket
from chatsvc.delivery.records import Membership
from chatsvc.protocol.ids import Door, Fence, Group, InstanceId, StaffId
from counsellor.accounts.queries import SignedIn


@dataclass(frozen=True, slots=True)
class Owner:
    """Who this connection belongs to: the person, the page's own instance, the shift's doors."""

    who: SignedIn
    staff: StaffId
    instance: InstanceId
    doors: tuple[Door, ...]


@dataclass(slots=True)
class Held:
    """One seat of this desk."""

    at: Membership
    fence: Fence
    group: Group
    ticket: StaffTicket | None  # what brings the page back to it after the loss of the store (P19)
    alive_at: int = 0  # Unix ms of the last `alive`

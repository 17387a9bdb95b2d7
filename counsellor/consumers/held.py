"""A seat that a desk holds, and whose it is."""

from dataclasses import dataclass

from anonymity.tickets import StaffTicket
from chatsvc.delivery.records import Membership
from chatsvc.protocol.control_types import StaffRole
from chatsvc.protocol.ids import Door, Fence, Group, InstanceId, StaffId
from counsellor.accounts.queries import SignedIn


@dataclass(frozen=True, slots=True)
class Owner:
    """Who this connection belongs to: the person, the page's own instance, the shift's doors."""

    who: SignedIn
    staff: StaffId
    instance: InstanceId
    doors: tuple[Door, ...]

    @property
    def role(self) -> StaffRole:
        """What the account says; an administrator's never comes here."""
        roles: dict[str, StaffRole] = {
            "supervisor": "supervisor",
            "interpreter": "interpreter",
        }
        return roles.get(self.who.role, "counsellor")

    @property
    def answers_at(self) -> tuple[Door, ...]:
        """Where this person counts as on duty: who only comes in where invited answers nowhere."""
        return self.doors if self.role == "counsellor" else ()


@dataclass(slots=True)
class Held:
    """One seat of this desk."""

    at: Membership
    fence: Fence
    group: Group
    ticket: StaffTicket | None  # what brings the page back to it after the loss of the store (P19)
    alive_at: int = 0  # Unix ms of the last `alive`
    consults: bool = False  # of staff alone
    talks: bool = False  # the visitor has let her in: one closing form of hers counts after it

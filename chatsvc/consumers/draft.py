"""A commit submission on its way from the visitor's frame to the store's script."""

from dataclasses import dataclass

from chatsvc.delivery.records import Submission
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.ids import Epoch, Group, KeyPackageId, Seal, Slot


@dataclass(frozen=True, slots=True)
class Draft:
    """A commit submission as it came in (docs/protocol.md section 2)."""

    group: Group
    epoch: Epoch
    commit: bytes
    welcome: bytes
    adds: tuple[KeyPackageId, ...]
    removes: tuple[Slot, ...]
    seal: Seal
    """Made before it was sent (P16)."""

    def submission(self, adds: tuple[Slot, ...]) -> Submission:
        """Return what the store is asked to take; `adds` are the slots behind the key packages."""
        return Submission(
            self.group, self.epoch, self.commit, self.welcome, adds, self.removes, self.seal
        )


def joining(before: Conversation, after: Conversation) -> tuple[Slot, ...]:
    """Return the slots that a commit seats."""
    here = {seat.slot for seat in before.seats}
    return tuple(seat.slot for seat in after.seats if seat.slot not in here)

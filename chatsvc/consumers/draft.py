"""A commit submission on its way from the opener's frame to the store's script."""

from dataclasses import dataclass

from chatsvc.delivery.records import Submission
from chatsvc.protocol import control, mls_header
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.frames import ClientFrame
from chatsvc.protocol.ids import Epoch, Group, KeyPackageId, Seal, Slot, seal_of


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

    @property
    def welcomes_whom_it_adds(self) -> bool:
        """Whether a Welcome comes with newcomers, and with them alone."""
        return bool(self.adds) == bool(self.welcome)

    def submission(self, adds: tuple[Slot, ...]) -> Submission:
        """Return what the store is asked to take; `adds` are the slots behind the key packages."""
        return Submission(
            self.group, self.epoch, self.commit, self.welcome, adds, self.removes, self.seal
        )


def read_draft(frame: ClientFrame) -> Draft:
    """Return what a frame of kind 2 holds.

    Raises:
        TheirError: `malformed`, or the MLS bytes do not belong where the header says.
    """
    submission = control.decode_submission(frame.payload)
    epoch = mls_header.check_private_message(frame, submission.commit)
    claim = submission.claim
    if submission.welcome and mls_header.read_format(submission.welcome) != mls_header.WELCOME:
        raise TheirError("malformed", "not a Welcome", frame.frame)
    if epoch != claim.epoch:
        raise TheirError("malformed", "two epochs in one submission", frame.frame)
    return Draft(
        group=frame.group,
        epoch=epoch,
        commit=submission.commit,
        welcome=submission.welcome,
        adds=tuple(KeyPackageId(one) for one in claim.adds),
        removes=tuple(Slot(one) for one in claim.removes),
        seal=seal_of(frame.frame),
    )


def joining(before: Conversation, after: Conversation) -> tuple[Slot, ...]:
    """Return the slots that a commit seats."""
    here = {seat.slot for seat in before.seats}
    return tuple(seat.slot for seat in after.seats if seat.slot not in here)

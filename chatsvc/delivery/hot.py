"""The hot path's words: how its calls are packed and its answers read, without any I/O."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec

from chatsvc.delivery import keys
from chatsvc.delivery.connection import Reply, pack
from chatsvc.delivery.records import (
    FRAME_COMMIT,
    FRAME_WELCOME,
    Appended,
    Attached,
    Committed,
    Envelope,
    Frame,
    Membership,
    Page,
    Refusal,
    Refused,
    Submission,
    Value,
)
from chatsvc.protocol.ids import VISITOR, Epoch, Fence, Group, Process, Seal, Seq, Slot

# As many as there are pairs of processes and slots in use; each is some 40 bytes.
_TARGETS_KEPT: Final = 1024


@lru_cache(_TARGETS_KEPT)
def targets(at: bytes) -> Mapping[Slot, Process]:
    """Read `` 0=process 1=process``."""
    pairs = (word.split("=") for word in at.decode().split())
    return {Slot(int(slot)): Process(process) for slot, process in pairs}


def append_command(
    at: Membership, fence: Fence, envelope: Envelope, now_ms: int, ttl_ms: int
) -> bytes:
    """One append, packed."""
    command: tuple[bytes | str | int, ...] = (
        b"FCALL",
        b"append",
        2,
        keys.record(at.org, at.conversation),
        keys.frames(at.org, at.conversation),
        at.slot,
        fence,
        envelope.group,
        envelope.epoch,
        envelope.frame,
        envelope.kind,
        envelope.body,
        now_ms,
        ttl_ms,
        envelope.seal,
    )
    return pack(*command)


def taken_command(at: Membership, fence: Fence, seq: Seq, seal: Seal) -> bytes:
    """One taken, packed."""
    record, frames = keys.record(at.org, at.conversation), keys.frames(at.org, at.conversation)
    command = (b"FCALL", b"taken", 2, record, frames, at.slot, fence, seq, seal)
    return pack(*command)


def refused(reply: Reply) -> Refused:
    """The refusal in an answer that begins with a code."""
    return Refused(msgspec.convert(reply[0].decode(), Refusal), Epoch(reply[1]))


def append_answer(reply: Reply) -> Appended | Refused:
    """What the append function answered."""
    if isinstance(reply[0], bytes):
        return refused(reply)
    seq, repeat, recipients, at = reply
    return Appended(Seq(seq), bool(repeat), recipients, targets(at))


def stored_frame(seq: int, head: bytes, body: bytes) -> Frame:
    """One stored frame: its head is ``sender kind recipients accepted group``."""
    sender, kind, recipients, accepted, group = map(int, head.split())
    return Frame(Seq(seq), kind, Slot(sender), recipients, accepted, Group(group), body)


def page_answer(reply: Reply) -> Page | Refused:
    """What the read function answered."""
    if isinstance(reply[0], bytes):
        return refused(reply)
    upto, more, *rest = reply
    frames = tuple(
        stored_frame(seq, head, body)
        for seq, head, body in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    )
    return Page(frames, Seq(upto), bool(more))


def attach_answer(reply: Reply) -> Attached | None:
    """What the attach function answered."""
    if reply is None:
        return None
    fence, taken, epoch, group, version, before, sealed = reply
    return Attached(
        Fence(fence),
        Seq(taken),
        Epoch(epoch),
        Group(group),
        version,
        Seal(sealed),
        Process(before.decode()) if before else None,
    )


def commit_answer(reply: Reply) -> Committed | Refused:
    """What the commit function answered."""
    if isinstance(reply[0], bytes):
        return refused(reply)
    epoch, seq, welcome, repeat, at, stayed, added = reply
    return Committed(
        Epoch(epoch),
        Seq(seq),
        Seq(welcome) if welcome else None,
        bool(repeat),
        targets(at),
        stayed,
        added,
    )


def regroup_answer(reply: Reply) -> Group | Refused:
    """What the regroup function answered."""
    return refused(reply) if isinstance(reply[0], bytes) else Group(reply[0])


def change_words(changes: Mapping[str, Value | None]) -> tuple[Value, ...]:
    """The driver's changes as arguments: a count of sets, names and values, names to delete."""
    sets = [(name, value) for name, value in changes.items() if value is not None]
    drops = [name for name, value in changes.items() if value is None]
    return (len(sets), *(word for pair in sets for word in pair), *drops)


def slot_words(slots: tuple[Slot, ...]) -> str:
    """Slots as one argument."""
    return " ".join(map(str, slots))


def committed_frames(submission: Submission, answer: Committed, now_ms: int) -> tuple[Frame, ...]:
    """The frames that an accepted commit has stored."""
    group = submission.group
    commit = Frame(
        answer.seq, FRAME_COMMIT, VISITOR, answer.recipients, now_ms, group, submission.commit
    )
    if answer.welcome_seq is None:
        return (commit,)
    welcome = Frame(
        answer.welcome_seq,
        FRAME_WELCOME,
        VISITOR,
        answer.newcomers,
        now_ms,
        group,
        submission.welcome,
    )
    return (commit, welcome)

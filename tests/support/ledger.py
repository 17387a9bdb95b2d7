"""A ledger of what one conversation's store has promised; it is compared with what the store holds.

It knows nothing of how the functions work: only what was acknowledged, to whom, and what each
member has taken. `check` raises `Broken` with the name of the guarantee (shared/verification.md 1).
"""

from dataclasses import dataclass, field

from chatsvc.delivery.records import Page, Undelivered
from tests.support.store_calls import Lives

# Between two looks at a key's life the store's clock moves; a life may not grow by more than this.
TICK_MS = 5


class Broken(AssertionError):  # noqa: N818  a finding, read as a sentence: "Broken: no dedupe"
    """A guarantee does not hold."""


@dataclass(frozen=True)
class Entry:
    """One acknowledged frame."""

    seq: int
    sender: int
    recipients: frozenset[int]
    body: bytes
    accepted: int  # ms, as the store was told


@dataclass
class Ledger:
    """One conversation, from its start to its erasure."""

    entries: dict[int, Entry] = field(default_factory=dict)
    by_frame: dict[tuple[int, int, int], int] = field(default_factory=dict)
    members: set[int] = field(default_factory=lambda: {0})
    taken: dict[int, int] = field(default_factory=dict)
    expired: set[int] = field(default_factory=set)
    commits: dict[int, bytes] = field(default_factory=dict)
    named: dict[int, int] = field(default_factory=dict)  # the newest seal of each member
    shares: dict[int, bytes] = field(default_factory=dict)
    erased: bool = False
    lives: Lives | None = None

    @property
    def last(self) -> int:
        """Return the newest seq that was acknowledged."""
        return max(self.entries, default=0)

    def appended(self, entry: Entry, frame: tuple[int, int, int], *, repeat: bool) -> None:
        """Note an accepted frame: (sender, fence, frame id) is one message, however often sent."""
        known = self.by_frame.get(frame)
        if known is not None:
            if entry.seq != known or not repeat:
                raise Broken("no dedupe: one frame has two places (G2)")
            return
        if repeat:
            raise Broken("a new frame was taken for a repeat: it is lost (G1)")
        self.by_frame[frame] = entry.seq
        self._enter(entry)

    def committed(
        self, epoch: int, commit: bytes, entries: tuple[Entry, ...], members: set[int]
    ) -> None:
        """Note an accepted commit; `epoch` is the one it leaves."""
        if self.commits.setdefault(epoch, commit) != commit:
            raise Broken("two commits for one epoch (P5)")
        self.members = members
        for entry in entries:
            self._enter(entry)

    def _enter(self, entry: Entry) -> None:
        if entry.seq != self.last + 1:
            raise Broken(f"seq {entry.seq} after {self.last}: a gap or a repeat (G3)")
        self.entries[entry.seq] = entry

    def took(self, slot: int, upto: int) -> None:
        """Note what a member has in its keeping."""
        self.taken[slot] = max(self.taken.get(slot, 0), min(upto, self.last))

    def regrouped(self) -> None:
        """Note that the group is over: nothing of it waits any more, the visitor is alone."""
        self.expired |= self.entries.keys()
        self.members = {0}
        self.commits.clear()
        self.shares.clear()

    def sealed(self, slot: int, seal: int) -> None:
        """Note a seal that a member has named."""
        self.named[slot] = max(self.named.get(slot, 0), seal)

    def share(self, slot: int, fresh: bytes, answer: bytes | None, *, seated: bool) -> None:
        """Compare what a console got as its share."""
        if not seated:
            if answer is not None:
                raise Broken("a share without a seat (P17)")
            return
        if answer != self.shares.setdefault(slot, fresh):
            raise Broken("another share than the console sealed with (P17)")

    def ran_out(self, lost: tuple[Undelivered, ...], cutoff: int) -> None:
        """Note what was too old; it must be, and its sender must be the right one."""
        for one in lost:
            entry = self.entries[one.seq]
            if entry.accepted > cutoff:
                raise Broken("a frame was expired before its time (G1)")
            if entry.sender != one.sender:
                raise Broken("the wrong member is told that its frame ran out")
            self.expired.add(one.seq)
        for seq in self.waiting():
            if self.entries[seq].accepted <= cutoff:
                raise Broken("acknowledged, and nobody is told that it ran out of time (G1)")

    def waiting(self) -> dict[int, bytes]:
        """Return what must lie in the store: acknowledged, and not yet taken by all present."""
        return {
            seq: entry.body
            for seq, entry in self.entries.items()
            if not self.erased and seq not in self.expired and self.lacking(entry)
        }

    def lacking(self, entry: Entry) -> set[int]:
        """Return the members who have not taken it."""
        return {
            slot for slot in entry.recipients & self.members if self.taken.get(slot, 0) < entry.seq
        }

    def read(self, slot: int, after: int, page: Page) -> None:
        """Compare what a member was given with what it has not taken."""
        seqs = [frame.seq for frame in page.frames]
        if seqs != sorted(set(seqs)):
            raise Broken("out of order, or twice in one page (G2, G3)")
        given = {frame.seq: frame.body for frame in page.frames}
        foreign = [seq for seq in given if slot not in self.entries[seq].recipients]
        if foreign:
            raise Broken("a member was given what was not meant for it")
        due = {
            seq: body
            for seq, body in self.waiting().items()
            if seq > after and slot in self.entries[seq].recipients
        }
        if slot in self.members and not due.items() <= given.items():
            raise Broken("an acknowledged message was not given (G1)")
        if seqs and seqs[0] <= after:
            raise Broken("something was given again although the cursor is past it (G2)")

    def check(self, stored: dict[int, bytes], lives: Lives, *, renewed: bool) -> None:
        """Compare with the store. `renewed`: the last step was one that may lengthen a life."""
        if self.erased:
            if lives != Lives(-2, -2, -2, -2):
                raise Broken("written, or left, after the end (G4, P15)")
            return
        due = self.waiting()
        lost = sorted(due.keys() - stored.keys())
        if lost:
            raise Broken(f"acknowledged and lost before all have taken it: {lost} (G1)")
        kept = sorted(stored.keys() - due.keys())
        if kept:
            raise Broken(f"kept although everybody has taken it: {kept} (G4)")
        if stored != due:
            raise Broken("other bytes than were acknowledged")
        self._mortal(lives, renewed=renewed)

    def _mortal(self, lives: Lives, *, renewed: bool) -> None:
        if lives.rec < 0 or lives.share < 0:
            raise Broken("record or share without an end (G4)")
        if -1 in {lives.frames, lives.shares}:
            raise Broken("frames or a console's share without an end (G4)")
        if lives.shares > lives.rec + TICK_MS:
            raise Broken("a console's share may outlive the record (G4)")
        if lives.frames > lives.rec + TICK_MS:
            raise Broken("frames may outlive their record (G4)")
        before, self.lives = self.lives, lives
        if before is None or renewed:
            return
        if lives.rec > before.rec + TICK_MS or lives.share > before.share + TICK_MS:
            raise Broken("a life was lengthened by something that may not (P12)")

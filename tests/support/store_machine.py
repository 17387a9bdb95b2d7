"""A machine that does to one conversation's store whatever members may do, in any order.

After every step the store is compared with the ledger. The same machine is run on planted bugs,
where it has to find them.
"""

import secrets
from typing import ClassVar

import redis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chatsvc.delivery.records import Committed, Page, Refused, Submission, Undelivered
from chatsvc.protocol.ids import ConversationId, Epoch, Group, Seal, Slot
from tests.support.delivery import NOW, TTL
from tests.support.ledger import Broken, Entry, Ledger
from tests.support.store_calls import Calls

# Deterministic, so that a red run is red again; generate only, since a bug is named by Broken.
LOOK = settings(
    max_examples=60,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)

MINUTE = 60_000
# The visitor and the first counsellor have the most to say to each other.
SLOTS = st.sampled_from([0, 0, 0, 1, 1, 1, 2, 2, 3, 4])
PAUSES = st.sampled_from([1, MINUTE, 3 * MINUTE, 9 * MINUTE, 11 * MINUTE])
SELDOM = st.sampled_from([False, False, False, False, True])


class StoreMachine(RuleBasedStateMachine):
    """One conversation of up to five people, of whom at most four are members at once."""

    client: ClassVar[redis.Redis]
    org: ClassVar[str]

    def __init__(self) -> None:
        """Make a new conversation with a new id; the store itself is shared by all runs."""
        super().__init__()
        cid = ConversationId(secrets.token_bytes(16))
        self.calls = Calls(self.client, self.org, cid)
        self.ledger = Ledger()
        self.now = NOW  # ms, as the store is told
        self.fences: dict[int, int] = {}
        self.frames: dict[int, int] = {}  # the last frame id of each member's connection
        self.seals: dict[int, int] = {}  # how often each page has sealed its state
        self.seated: set[int] = set()
        self.lost: set[int] = set()  # members without a seat: still in the group
        self.removed: set[int] = set()
        self.epoch = self.group = 0
        self.renewed = False
        self.bodies = 0

    @initialize(alone=st.integers(0, 4).map(lambda number: number == 0))
    def a_visitor_starts(self, *, alone: bool) -> None:
        if not self.calls.start(TTL) or self.calls.start(TTL):
            raise Broken("a record is made exactly once (P15)")
        self.ledger.lives = self.calls.lives()
        if not alone:  # where people talk they have something to lose: most runs begin there
            self.a_member_connects(0)
            self.a_counsellor_is_seated(1)
            self.a_member_connects(1)
            self.the_visitor_commits(1, 0, "next")

    def _new_body(self) -> bytes:
        self.bodies += 1
        return b"%d" % self.bodies

    @rule(ms=PAUSES)
    def time_passes(self, ms: int) -> None:
        self.now += ms

    @rule(slot=SLOTS)
    def a_member_connects(self, slot: int) -> None:
        attached = self.calls.attach(slot)
        allowed = not self.ledger.erased and slot in self.seated | {0}
        if (attached is not None) is not allowed:
            raise Broken("attached without a seat, or not with one")
        if attached is None:
            return
        if attached.fence <= self.fences.get(slot, 0):
            raise Broken("the fence did not rise (P10)")
        if attached.taken != self.ledger.taken.get(slot, 0):
            raise Broken("the cursor of a new connection is not what was taken (P10)")
        if attached.sealed != self.ledger.named.get(slot, 0):
            raise Broken("the newest seal was forgotten, or never made (P16)")
        self.fences[slot], self.frames[slot] = attached.fence, 0
        self._asks_for_its_share(slot)

    def _named(self, slot: int, fence: int, seal: int) -> None:
        if slot not in self.ledger.members or slot in self.lost or fence != self.fences.get(slot):
            return  # a stranger's word
        self.ledger.sealed(slot, seal)

    @rule(slot=SLOTS, again=st.booleans(), stale=SELDOM, old=SELDOM, seals=st.booleans())
    def a_member_sends(
        self, slot: int, *, again: bool, stale: bool, old: bool, seals: bool
    ) -> None:
        self.seals[slot] = self.seals.get(slot, 0) + (1 if seals else 0)
        fence = self.fences.get(slot, 0) - (1 if old else 0)
        frame = max(self.frames.get(slot, 0) + (0 if again else 1), self.seals.get(slot, 0) << 16)
        known = self.ledger.by_frame.get((slot, fence, frame))
        body = self._new_body() if known is None else self.ledger.entries[known].body
        answer = self.calls.append(
            slot,
            fence,
            group=self.group,
            epoch=max(0, self.epoch - (1 if stale else 0)),
            frame=frame,
            body=body,
            now_ms=self.now,
        )
        self._named(slot, fence, frame >> 16)
        if isinstance(answer, Refused):
            self._refused_rightly(slot, fence, stale=stale, code=answer.code)
            return
        self._accepted_rightly(slot, fence)
        self.frames[slot] = frame
        others = frozenset(self.ledger.members - {slot})
        entry = Entry(answer.seq, slot, others, body, self.now)
        self.ledger.appended(entry, (slot, fence, frame), repeat=answer.repeat)

    def _refused_rightly(self, slot: int, fence: int, *, stale: bool, code: str) -> None:
        if self.ledger.erased:
            expected = {"gone"}
        elif slot not in self.ledger.members:
            expected = {"not_yours"}
        elif fence != self.fences.get(slot) or slot in self.lost:
            expected = {"fenced"}
        elif len(self.ledger.members) == 1:
            expected = {"out_of_phase", "stale"}
        else:
            expected = {"stale"} if stale else set()
        if code not in expected:
            raise Broken(f"refused with {code}, not with one of {sorted(expected)}")

    def _accepted_rightly(self, slot: int, fence: int) -> None:
        if self.ledger.erased or slot not in self.ledger.members:
            raise Broken("a frame of a stranger, or after the end, was accepted (G9, P15)")
        if slot in self.lost:
            raise Broken("a frame was taken from somebody who lost the seat (P18)")
        if fence != self.fences.get(slot):
            raise Broken("a frame of an older connection was accepted (P10)")

    @rule(slot=SLOTS, data=st.data(), old=SELDOM, seals=SELDOM)
    def a_member_takes(self, slot: int, data: st.DataObject, *, old: bool, seals: bool) -> None:
        self.seals[slot] = self.seals.get(slot, 0) + (1 if seals else 0)
        upto = data.draw(st.integers(0, self.ledger.last + 3), label="upto")
        fence = self.fences.get(slot, 0) - (1 if old else 0)
        fits = slot in self.ledger.members - self.lost and slot in self.fences and not old
        seal = self.seals.get(slot, 0)
        self._named(slot, fence, seal)
        if self.calls.taken(slot, fence, upto, seal) is not (fits and not self.ledger.erased):
            raise Broken("taken: believed from a stranger, or not from a member (P9)")
        if fits:
            self.ledger.took(slot, upto)
            self.calls.taken(slot, fence, max(0, upto - 1), 0)  # said earlier, heard later
            if seals:
                self.a_member_connects(slot)  # the page is loaded again at once

    @rule(slot=SLOTS, data=st.data())
    def a_member_reads(self, slot: int, data: st.DataObject) -> None:
        after = data.draw(st.integers(0, self.ledger.last), label="after")
        answer = self.calls.read(slot, self.fences.get(slot, 0), after)
        if isinstance(answer, Page):
            if self.ledger.erased:
                raise Broken("read after the end (G4)")
            if slot not in self.seated | {0}:
                raise Broken("somebody who lost the seat reads on (P18)")
            self.ledger.read(slot, after, answer)
        elif slot in self.fences and slot in self.seated | {0} and not self.ledger.erased:
            raise Broken(f"a member may not read: {answer.code}")

    @precondition(lambda self: not self.ledger.erased)
    @rule(slot=st.integers(1, 4))
    def a_counsellor_is_seated(self, slot: int) -> None:
        if slot in self.removed:
            return  # no slot is used twice (conversation.py)
        version = self.calls.version()
        field = {f"staff:{slot}": b"seat"}
        if self.calls.swap(version - 1, field, None):
            raise Broken("a claim without compare-and-set (G8)")
        if not self.calls.swap(version, field, None):
            raise Broken("a claim that fits was refused")
        self.seated.add(slot)

    @precondition(lambda self: not self.ledger.erased)
    @rule(
        slot=st.sampled_from([1, 1, 1, 2, 3, 4]),
        what=st.sampled_from([*3 * ["nothing"], *2 * ["a seat is lost"], "the page went back"]),
        old=SELDOM,
        stale=SELDOM,
    )
    def something_rare_happens(self, slot: int, what: str, *, old: bool, stale: bool) -> None:
        if what == "a seat is lost" and slot in self.seated:
            self._loses_the_seat(slot)
        elif what == "the page went back" and 0 in self.fences:
            self._went_back_in_time(old=old, stale=stale)

    def _loses_the_seat(self, slot: int) -> None:
        self.calls.swap(self.calls.version(), {f"staff:{slot}": None}, None)
        self.seated.discard(slot)
        self.removed.add(slot)
        self.lost |= {slot} & self.ledger.members
        self.ledger.shares.pop(slot, None)
        if self.calls.has_share(slot):
            raise Broken("a console's share outlives its seat (P17)")
        self.a_member_connects(slot)

    def _asks_for_its_share(self, slot: int) -> None:
        fresh = self._new_body()
        seated = slot in self.seated and not self.ledger.erased
        self.ledger.share(slot, fresh, self.calls.staff_share(slot, fresh), seated=seated)

    def _went_back_in_time(self, *, old: bool, stale: bool) -> None:
        fence, version = self.fences[0] - (1 if old else 0), self.calls.version()
        seal = self.seals[0] = self.seals.get(0, 0) // 2
        before = self._submission(self.epoch - 1, "again", (), ()) if self.epoch else None
        drops = {f"staff:{slot}": None for slot in self.seated}
        answer = self.calls.regroup(fence, version - (1 if stale else 0), seal, drops)
        fits = not (self.ledger.erased or old or stale)
        if isinstance(answer, Refused) is fits:
            raise Broken("a new group for an older connection, or none for this one (P16)")
        if isinstance(answer, Refused):
            return
        if answer != self.group + 1:
            raise Broken("the group number did not rise (P16)")
        self.ledger.regrouped()
        self.ledger.named[0] = seal
        self.removed |= self.seated
        self.seated, self.lost = set(), set()
        self.group, self.epoch = self.group + 1, 0
        if before is not None and not isinstance(
            self.calls.commit(fence, before, self.calls.version(), self.now), Refused
        ):
            raise Broken("a commit of a group that is over was taken (P7)")
        self.a_member_sends(0, again=False, stale=False, old=False, seals=False)

    def _submission(
        self, epoch: int, which: str, adds: tuple[Slot, ...], removes: tuple[Slot, ...]
    ) -> Submission:
        commit, welcome = self._new_body(), b"welcome" if adds else b""
        if epoch < self.epoch and which == "again":
            commit, _, welcome = self.ledger.commits[epoch].partition(b"|")
        seal = Seal(self.seals.get(0, 0))
        return Submission(Group(self.group), Epoch(epoch), commit, welcome, adds, removes, seal)

    @rule(
        add=st.integers(0, 4),
        remove=SLOTS,
        which=st.sampled_from(["next", "next", "again", "rival"]),
        seals=st.booleans(),
    )
    def the_visitor_commits(
        self, add: int, remove: int, which: str, *, seals: bool = False
    ) -> None:
        self.seals[0] = self.seals.get(0, 0) + (1 if seals else 0)
        adds = (Slot(add),) if add in self.seated - self.ledger.members else ()
        removes = (Slot(remove),) if remove in self.ledger.members - {0} else ()
        epoch = self.epoch - (1 if which != "next" and self.epoch else 0)
        submission = self._submission(epoch, which, adds, removes)
        fence = self.fences.get(0, 0)
        self._named(0, fence, submission.seal)
        answer = self.calls.commit(fence, submission, self.calls.version(), self.now)
        if seals:
            self.a_member_connects(0)  # the page is loaded again at once
        if isinstance(answer, Committed):
            self._commit_taken(answer, submission)
            return
        full = len(self.ledger.members | {*adds}) - len(removes) > 4
        rival = epoch < self.epoch and which == "rival"
        if not (self.ledger.erased or not fence or full or rival):
            raise Broken(f"a commit that fits was refused: {answer.code}")

    def _commit_taken(self, answer: Committed, submission: Submission) -> None:
        whole = submission.commit + b"|" + submission.welcome
        if answer.repeat:
            if self.ledger.commits.get(submission.epoch) != whole:
                raise Broken("an unknown commit was taken for a repeat (P7)")
            return
        if submission.epoch != self.epoch or answer.epoch != self.epoch + 1:
            raise Broken("a commit of another epoch was taken (P5)")
        members = self.ledger.members - {*submission.removes} | {*submission.adds}
        stayed = frozenset(self.ledger.members & members)
        entries = [Entry(answer.seq, 0, stayed, submission.commit, self.now)]
        if answer.welcome_seq is not None:
            added = frozenset(submission.adds)
            entries.append(Entry(answer.welcome_seq, 0, added, submission.welcome, self.now))
        self.removed |= {*submission.removes}
        self.seated -= self.removed
        self.lost -= self.removed & {*submission.removes}
        for gone in submission.removes:
            self.calls.swap(self.calls.version(), {f"staff:{gone}": None}, None)
            self.ledger.shares.pop(gone, None)
        self.ledger.committed(self.epoch, whole, tuple(entries), {*members})
        self.epoch += 1

    @rule()
    def the_sweep_looks_for_old_frames(self) -> None:
        cutoff = self.now - 10 * MINUTE
        lost: tuple[Undelivered, ...] = self.calls.expire(cutoff)
        self.ledger.ran_out(lost, cutoff)

    @precondition(lambda self: not self.ledger.erased)
    @rule(ttl=st.integers(60_000, 2 * TTL))
    def somebody_is_alive(self, ttl: int) -> None:
        self.calls.swap(self.calls.version(), {"silence_at": self.now + ttl}, ttl)
        self.renewed = True

    @precondition(lambda self: self.ledger.last > 3)
    @rule(sure=SELDOM)
    def it_ends(self, *, sure: bool) -> None:
        if not sure:
            return
        was = not self.ledger.erased
        if self.calls.erase() is not was or self.calls.left():
            raise Broken("an end that leaves something, or that did not happen (P13)")
        self.ledger.erased = True
        for slot in (0, *sorted(self.seated)):
            self.a_member_connects(slot)
            self._asks_for_its_share(slot)

    @invariant()
    def the_store_keeps_what_it_promised(self) -> None:
        if self.ledger.lives is None:
            return  # not started yet
        renewed, self.renewed = self.renewed, False
        self.ledger.check(self.calls.stored(), self.calls.lives(), renewed=renewed)

    @invariant()
    def every_member_who_asks_gets_what_it_lacks(self) -> None:
        for slot, fence in self.fences.items():
            if self.ledger.erased or slot not in self.ledger.members - self.lost:
                continue
            after = self.ledger.taken.get(slot, 0)
            answer = self.calls.read(slot, fence, after)
            if not isinstance(answer, Page):
                raise Broken(f"a member may not read: {answer.code}")
            self.ledger.read(slot, after, answer)

    def teardown(self) -> None:
        """Leave the shared store as it was."""
        self.calls.erase()


def machine_on(client: redis.Redis, org: str) -> type[StoreMachine]:
    """Return the machine for one store; every run makes a conversation of its own there."""
    return type("Machine", (StoreMachine,), {"client": client, "org": org})

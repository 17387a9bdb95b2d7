"""Whatever a conversation goes through, two MLS engines agree on epoch, members and words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.headless import bundle
from tests.support.members import content, oracle
from tests.support.members.oracle import Changed, Oracle, OracleGroup, RefusedError, Said
from tests.support.members.peer import Peer, running_peer
from tests.support.members.town import LiveTown, conversation

MOST_STAFF = 3
# What is done, who of those present does it, and whether our engine or the oracle does it.
STEPS = st.tuples(
    st.sampled_from(["add", "remove", "swap", "heal", "send", "send", "drop"]),
    st.integers(0, MOST_STAFF),
    st.booleans(),
)


@dataclass
class Staff:
    """Somebody of staff, on our engine (no group here) or on the oracle."""

    name: str
    package: bytes
    person: Oracle | None = None
    group: OracleGroup | None = None


@dataclass
class Room:
    """One conversation: our visitor at leaf 0, and a mixture of staff."""

    peer: Peer
    visitor_key: bytes
    staff: list[Staff] = field(default_factory=list)
    gone: list[Staff] = field(default_factory=list)
    made: int = 0

    def newcomer(self, *, ours: bool) -> Staff:
        self.made += 1
        letters = "abcdefghijklmnopqrstuvwxyz"
        name = f"Kim {letters[self.made % 26]}{letters[self.made // 26]}"
        role = "counsellor"  # who alone may name others, and stay when the others have gone
        if ours:
            return Staff(name, self.peer.certify(name, role))
        keys = oracle.make_keys()
        identity = self.peer.town.identity(oracle.public_key(keys), name, role)  # type: ignore[arg-type]
        person = Oracle(identity, keys)
        return Staff(name, person.key_package(), person)

    def commit(self, adds: list[Staff], removes: list[Staff]) -> None:
        """Let the visitor change the group; everybody who stays follows, who goes is told."""
        members = self.peer.state("visitor")["members"]
        names = {one["alias"]: one["member"] for one in members}
        self.agree(adds, [one for one in self.staff if one not in removes])
        packages = [one.package for one in adds]
        commit, welcome = self.peer.stage("visitor", packages, [names[one.name] for one in removes])
        assert self.peer.hear("visitor", commit) == "committed"
        for one in list(self.staff):
            removed = one in removes
            if one.group is None:
                assert self.peer.hear(one.name, commit) == ("removed" if removed else "committed")
            else:
                assert one.group.open(commit) == Changed(removed=removed)
        self.staff = [one for one in self.staff if one not in removes] + adds
        self.gone += removes
        for one in adds:
            if one.person is None:
                self.peer.enter(one.name, welcome, self.visitor_key)
            else:
                one.group = one.person.enter(welcome, self.peer.conversation + bytes(4))

    def agree(self, adds: list[Staff], stay: list[Staff]) -> None:
        """Let the first of those who stay say yes to every newcomer (P3)."""
        if not stay:
            return
        giver = stay[0]
        for newcomer in adds:
            said = content.consent(newcomer.package)
            if giver.group is None:
                frame = self.peer.seal(giver.name, said)
            else:
                frame = giver.group.seal(content.encode(said))
            assert self.peer.hear("visitor", frame) == "consent"

    def send(self, who: int, *, lost: bool) -> None:
        """Let somebody say something; unless it is lost, all others read it, and nobody else."""
        if who == 0 or not self.staff:
            sender, frame = None, self.peer.say("visitor", "hej")
        else:
            sender = self.staff[who % len(self.staff)]
            text = content.encode({"t": "text", "c": 1, "text": "hej"})
            group = sender.group
            frame = self.peer.say(sender.name, "hej") if group is None else group.seal(text)
        if lost:
            return
        if sender is not None:
            assert self.peer.hear("visitor", frame) == "hej"
        for one in self.staff:
            if one is not sender:
                assert self._reads(one, frame)
        for one in self.gone:
            assert not self._reads(one, frame)

    def _reads(self, one: Staff, frame: bytes) -> bool:
        if one.group is None:
            return self.peer.hear(one.name, frame) == "hej"
        try:
            opened = one.group.open(frame)
        except RefusedError:
            return False
        return isinstance(opened, Said) and content.decode(opened.plaintext)["text"] == "hej"

    def step(self, what: str, who: int, *, ours: bool) -> None:
        """Do one thing if it can be done now."""
        chosen = [self.staff[who % len(self.staff)]] if self.staff else []
        if what == "add" and len(self.staff) < MOST_STAFF:
            self.commit([self.newcomer(ours=ours)], [])
        elif what == "remove" and chosen:
            self.commit([], chosen)
        elif what == "swap" and len(self.staff) == 1:
            everybody, self.staff = self.staff, []
            newcomer = self.newcomer(ours=ours)
            self.staff = everybody
            self.commit([newcomer], chosen)
        elif what == "heal":
            self.commit([], [])
        else:
            self.send(who, lost=what == "drop")

    def all_agree(self) -> None:
        """Every engine says the same of this epoch."""
        state = self.peer.state("visitor")
        members = [one["member"] for one in state["members"]]
        for one in self.staff:
            if one.group is None:
                theirs = self.peer.state(one.name)
                assert theirs | {"me": ""} == state | {"me": ""}
            else:
                assert one.group.safety_words() == state["words"]
                assert [leaf.member for leaf in one.group.tree.leaves] == members
                assert one.group.epoch == state["epoch"]


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    folder = bundle(tmp_path_factory.mktemp("peer"), "tests/crypto/peer.ts")
    with running_peer(folder, LiveTown(), conversation()) as running:
        yield running


@settings(
    # Some 60 ms for a commit of four and everybody's view of it: ten seconds in all.
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=st.booleans(), steps=st.lists(STEPS, min_size=4, max_size=12))
def test_two_engines_agree_after_every_step(
    child: Peer, *, first: bool, steps: list[tuple[str, int, bool]]
) -> None:
    child.conversation = conversation()
    room = Room(child, child.begin("visitor"))
    room.step("add", 0, ours=first)
    for what, who, ours in steps:
        room.step(what, who, ours=ours)
        room.all_agree()

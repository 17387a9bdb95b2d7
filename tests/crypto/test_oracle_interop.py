"""Two MLS engines in one conversation: ts-mls behind our guard, and mls-rs, in suite 1."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.headless import bundle
from tests.support.members import content, oracle
from tests.support.members.oracle import Changed, Oracle, OracleGroup, RefusedError, Said
from tests.support.members.peer import GuardRefusedError, Peer, running_peer
from tests.support.members.town import LiveTown, conversation

GROUP_0 = bytes(4)


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our side, bundled for Node."""
    return bundle(tmp_path_factory.mktemp("peer"), "tests/crypto/peer.ts")


@pytest.fixture(scope="module")
def child(bundled: Path) -> Iterator[Peer]:
    with running_peer(bundled, LiveTown(), conversation()) as running:
        yield running


@pytest.fixture
def peer(child: Peer) -> Peer:
    """The child with a conversation of this test alone."""
    child.conversation = conversation()
    return child


@dataclass
class Colleague:
    """A member of staff on the oracle."""

    person: Oracle
    package: bytes
    group: OracleGroup | None = None

    def enter(self, welcome: bytes, group_id: bytes) -> None:
        self.group = self.person.enter(welcome, group_id)

    def hear(self, frame: bytes) -> str:
        assert self.group is not None
        heard = self.group.open(frame)
        if isinstance(heard, Said):
            return str(content.decode(heard.plaintext)["text"])
        return "removed" if heard.removed else "committed"

    def say(self, text: str, counter: int = 1) -> bytes:
        assert self.group is not None
        return self.group.seal(content.encode({"t": "text", "c": counter, "text": text}))

    def agrees(self, state: dict[str, object]) -> bool:
        """Epoch, words and the names of everybody are the same on both sides."""
        assert self.group is not None
        named = [one["member"] for one in state["members"]]  # type: ignore[attr-defined]
        mine = (self.group.epoch, self.group.safety_words(), named_by(self.group))
        return mine == (state["epoch"], state["words"], named)


def named_by(group: OracleGroup) -> list[str]:
    return [leaf.member for leaf in group.tree.leaves]


def group_id(peer: Peer) -> bytes:
    return peer.conversation + GROUP_0


def colleague(peer: Peer, alias: str, role: str = "counsellor") -> Colleague:
    """Certify somebody whose engine is the oracle."""
    keys = oracle.make_keys()
    identity = peer.town.identity(oracle.public_key(keys), alias, role)  # type: ignore[arg-type]
    person = Oracle(identity, keys)
    return Colleague(person, person.key_package())


def agree(peer: Peer, giver: Colleague, key_package: bytes) -> None:
    """A counsellor who is present names the newcomer inside MLS (P3)."""
    assert giver.group is not None
    frame = giver.group.seal(content.encode(content.consent(key_package)))
    assert peer.hear("visitor", frame) == "consent"


def added(peer: Peer, newcomer: Colleague, *present: Colleague) -> None:
    """Our visitor lets somebody in, in front of those who are there; the first of them agrees."""
    if present:
        agree(peer, present[0], newcomer.package)
    commit, welcome = peer.stage("visitor", [newcomer.package], [])
    assert peer.hear("visitor", commit) == "committed"
    assert [one.hear(commit) for one in present] == ["committed"] * len(present)
    newcomer.enter(welcome, group_id(peer))


def met(peer: Peer) -> Colleague:
    """Our visitor and a counsellor on the oracle."""
    peer.begin("visitor")
    sam = colleague(peer, "Sam")
    added(peer, sam)
    return sam


def test_our_visitor_lets_the_oracle_in_and_they_talk_both_ways(peer: Peer) -> None:
    sam = met(peer)
    assert sam.hear(peer.say("visitor", "hej, är du där? 🌿")) == "hej, är du där? 🌿"
    assert peer.hear("visitor", sam.say("välkommen")) == "välkommen"
    state = peer.state("visitor")
    assert [one["alias"] for one in state["members"]] == [None, "Sam"]
    assert sam.agrees(state)


def test_two_counsellors_of_two_engines_hear_everything_once(peer: Peer) -> None:
    visitor_key = peer.begin("visitor")
    sam = colleague(peer, "Sam")
    added(peer, sam)
    kim = peer.certify("Kim", "supervisor")
    with pytest.raises(GuardRefusedError, match="no_consent"):
        peer.stage("visitor", [kim], [])
    agree(peer, sam, kim)
    commit, welcome = peer.stage("visitor", [kim], [])
    assert peer.hear("visitor", commit) == sam.hear(commit) == "committed"
    state = peer.enter("Kim", welcome, visitor_key)
    assert [one["alias"] for one in state["members"]] == [None, "Sam", "Kim"]
    ours, theirs = peer.say("Kim", "jag är med"), sam.say("jag med")
    assert sam.hear(ours) == peer.hear("visitor", ours) == "jag är med"
    assert peer.hear("Kim", theirs) == peer.hear("visitor", theirs) == "jag med"
    assert peer.hear("Kim", theirs) == "repeat"
    with pytest.raises(RefusedError):
        sam.hear(ours)
    assert sam.agrees(peer.state("visitor"))
    assert sam.agrees(peer.state("Kim"))


def test_who_was_removed_reads_nothing_that_follows(peer: Peer) -> None:
    sam = met(peer)
    noor = colleague(peer, "Noor", "supervisor")
    added(peer, noor, sam)
    sams_name = peer.state("visitor")["members"][1]["member"]
    commit, welcome = peer.stage("visitor", [], [sams_name])
    assert welcome == b""
    assert peer.hear("visitor", commit) == noor.hear(commit) == "committed"
    assert sam.hear(commit) == "removed"
    after = peer.say("visitor", "bara du och jag nu")
    assert noor.hear(after) == "bara du och jag nu"
    with pytest.raises(RefusedError):
        sam.hear(after)
    late = sam.say("hör ni mig?")
    assert peer.hear("visitor", late).startswith("stale")
    assert noor.agrees(peer.state("visitor"))


def test_a_handover_in_one_commit_puts_the_newcomer_on_the_old_leaf(peer: Peer) -> None:
    sam = met(peer)
    old = peer.state("visitor")["members"][1]
    noor = colleague(peer, "Noor")
    commit, welcome = peer.stage("visitor", [noor.package], [old["member"]])
    assert peer.hear("visitor", commit) == "committed"
    assert sam.hear(commit) == "removed"
    noor.enter(welcome, group_id(peer))
    new = peer.state("visitor")["members"][1]
    assert (new["leaf"], new["alias"]) == (old["leaf"], "Noor")
    assert new["member"] != old["member"]
    assert peer.hear("visitor", noor.say("jag tar över")) == "jag tar över"
    with pytest.raises(RefusedError):
        sam.hear(peer.say("visitor", "hej Noor"))
    assert noor.agrees(peer.state("visitor"))


def test_one_of_ours_who_loses_her_leaf_to_the_oracle_is_told_so(peer: Peer) -> None:
    visitor_key = peer.begin("visitor")
    commit, welcome = peer.stage("visitor", [peer.certify("Kim")], [])
    peer.hear("visitor", commit)
    peer.enter("Kim", welcome, visitor_key)
    noor = colleague(peer, "Noor")
    commit, welcome = peer.stage("visitor", [noor.package], [peer.state("Kim")["me"]])
    assert peer.hear("visitor", commit) == "committed"
    assert peer.hear("Kim", commit) == "removed"
    noor.enter(welcome, group_id(peer))
    assert peer.hear("Kim", noor.say("hemligt")) == "removed"


def test_empty_commits_heal_and_both_follow(peer: Peer) -> None:
    sam = met(peer)
    words = [peer.state("visitor")["words"]]
    for turn in range(4):
        commit, welcome = peer.stage("visitor", [], [])
        assert welcome == b""
        assert peer.hear("visitor", commit) == sam.hear(commit) == "committed"
        assert sam.hear(peer.say("visitor", f"varv {turn}", turn + 1)) == f"varv {turn}"
        words.append(peer.state("visitor")["words"])
        assert sam.agrees(peer.state("visitor"))
    assert len({tuple(one) for one in words}) == len(words)


def test_frames_in_any_order_within_the_window_open_once(peer: Peer) -> None:
    sam = met(peer)
    ours = [peer.say("visitor", f"v{n}", n) for n in range(1, 49)]
    theirs = [sam.say(f"s{n}", n) for n in range(1, 49)]
    assert [sam.hear(one) for one in reversed(ours)] == [f"v{n}" for n in range(48, 0, -1)]
    heard = [peer.hear("visitor", one) for one in reversed(theirs)]
    assert heard == [f"s{n}" for n in range(48, 0, -1)]
    with pytest.raises(RefusedError):
        sam.hear(ours[20])
    assert peer.hear("visitor", theirs[20]) == "repeat"


def test_a_tampered_or_foreign_frame_is_refused_by_both(peer: Peer) -> None:
    sam = met(peer)
    ours, theirs = peer.say("visitor", "äkta"), sam.say("äkta")
    for at in (8, 30, 34, 45, 70, len(ours) // 2, len(ours) - 1):
        bent = bytearray(ours)
        bent[at] ^= 1
        with pytest.raises(RefusedError):
            sam.hear(bytes(bent))
        bent = bytearray(theirs)
        bent[at] ^= 1
        assert peer.hear("visitor", bytes(bent)).split()[0] in {"forged", "stale"}
    # Ours opens the true frame after its forgeries; the oracle has spent that key, not the next.
    assert peer.hear("visitor", theirs) == "äkta"
    assert sam.hear(peer.say("visitor", "nästa", 2)) == "nästa"
    peer.conversation = conversation()
    other = met(peer)
    with pytest.raises(RefusedError):
        sam.hear(peer.say("visitor", "fel rum"))
    assert peer.hear("visitor", theirs) == "forged group"
    assert peer.hear("visitor", other.say("rätt rum")) == "rätt rum"


def test_a_frame_sent_back_to_its_sender_is_no_news(peer: Peer) -> None:
    sam = met(peer)
    assert peer.hear("visitor", peer.say("visitor", "eko")) == "forged reflected"
    with pytest.raises(RefusedError):
        sam.hear(sam.say("eko"))


def test_where_the_oracle_opens_our_staff_come_in_and_talk_but_follow_no_public_commit(
    peer: Peer,
) -> None:
    visitor = Oracle()
    group = visitor.begin(group_id(peer))
    staged = group.stage_add(peer.certify("Kim"))
    assert isinstance(group.open(staged.commit), Changed)
    state = peer.enter("Kim", staged.welcome, visitor.public_key)
    assert state["words"] == group.safety_words()
    assert [one["member"] for one in state["members"]] == named_by(group)
    text = content.encode({"t": "text", "c": 1, "text": "hej från Python"})
    assert peer.hear("Kim", group.seal(text)) == "hej från Python"
    said = group.open(peer.say("Kim", "hej från Node"))
    assert isinstance(said, Said)
    assert content.decode(said.plaintext) == {"t": "text", "c": 1, "text": "hej från Node"}
    heal = group.stage_empty().commit
    assert peer.hear("Kim", heal) == "forged format"
    enveloped = oracle.envelop(group_id(peer), 1, heal)
    assert peer.hear("Kim", enveloped) == "forged unreadable"


def test_our_staff_enter_no_group_that_another_key_has_opened(peer: Peer) -> None:
    group = Oracle().begin(group_id(peer))
    staged = group.stage_add(peer.certify("Kim"))
    with pytest.raises(GuardRefusedError, match="welcome"):
        peer.enter("Kim", staged.welcome, Oracle().public_key)


def test_nobody_is_let_in_whose_certificates_do_not_hold(peer: Peer) -> None:
    peer.begin("visitor")
    stranger = Oracle(LiveTown().identity(bytes(32), "Sam"))
    with pytest.raises(GuardRefusedError, match="chain_invalid"):
        peer.stage("visitor", [stranger.key_package()], [])
    keys, others = oracle.make_keys(), oracle.make_keys()
    thief = Oracle(peer.town.identity(oracle.public_key(keys), "Sam"), others)
    with pytest.raises(GuardRefusedError, match="chain_invalid"):
        peer.stage("visitor", [thief.key_package()], [])
    helper = colleague(peer, "Sam", "supervisor")
    with pytest.raises(GuardRefusedError, match="chain_role"):
        peer.stage("visitor", [helper.package], [])

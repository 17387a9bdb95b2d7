"""After a lost store: who may come back, who never may, whose console is waited for (P19)."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from msgspec.structs import replace

from anonymity.tickets import StaffTicket, VisitorTicket
from chatsvc.delivery.generation import born_ms, new_generation
from chatsvc.protocol.ids import ConversationId, InstanceId, Org, Slot, StaffId
from chatsvc.protocol.returning import NewStore, awaited, fits, staff_may, visitor_may
from tests.unit.test_anonymity_tickets import CONVERSATION, NOON, staffs, visitors

SECRET = b"s" * 32
MINUTE = 60_000
LATER = NOON + 5 * MINUTE
NEW = NewStore("two", LATER + 5 * MINUTE)
HERE = ConversationId(CONVERSATION)


def mine(**other: object) -> VisitorTicket:
    return visitors(resume=sha256(SECRET).digest(), **other)


def may(
    ticket: VisitorTicket,
    *,
    org: str = "demo",
    conversation: bytes = CONVERSATION,
    proof: bytes = SECRET,
    store: NewStore = NEW,
    now: int = LATER,
) -> bool:
    at = ConversationId(conversation)
    return visitor_may(ticket, Org(org), at, proof, store=store, now=now)


def test_the_page_that_holds_secret_and_ticket_comes_back() -> None:
    assert may(mine())
    assert may(mine(), now=mine().expires - 1, store=NewStore("two", mine().expires))


NO: dict[str, Callable[[], bool]] = {
    "the store in which it ended": lambda: may(mine(generation="two")),
    "a ticket that ran out": lambda: may(mine(expires=LATER)),
    "a conversation that is too old": lambda: may(mine(age_at=LATER)),
    "another page's secret": lambda: may(mine(), proof=b"t" * 32),
    "no secret at all": lambda: may(mine(), proof=bytes(32)),
    "another conversation": lambda: may(mine(), conversation=CONVERSATION[::-1]),
    "another organisation": lambda: may(mine(), org="other"),
    "a store that is ten minutes old": lambda: may(mine(), store=NewStore("two", LATER)),
    "a store whose birth nobody knows": lambda: may(mine(), store=NewStore("two", 600_000)),
}


@pytest.mark.parametrize("why", NO)
def test_nobody_comes_back_with(why: str) -> None:
    assert not NO[why]()


def seat_may(ticket: StaffTicket, **other: object) -> bool:
    asked = {
        "staff": StaffId("7"),
        "slot": Slot(1),
        "instance": InstanceId(b"i" * 16),
        "store": NEW,
        "now": LATER,
        **other,
    }
    return staff_may(ticket, Org("demo"), HERE, **asked)  # type: ignore[arg-type]  # as named above


def test_a_console_waits_for_its_own_seat_alone() -> None:
    assert seat_may(staffs())
    assert not seat_may(staffs(), staff=StaffId("8"))
    assert not seat_may(staffs(), slot=Slot(2))
    assert not seat_may(staffs(), instance=InstanceId(b"j" * 16)), "a page without the keys"
    assert not seat_may(replace(staffs(), conversation=bytes(16)))
    assert not seat_may(replace(staffs(), org="other"))
    assert not seat_may(replace(staffs(), generation="two"))
    assert not seat_may(replace(staffs(), expires=LATER))
    assert not seat_may(staffs(), now=NEW.closes_at)


def test_who_was_lost_or_removed_is_not_waited_for_though_the_group_still_has_her() -> None:
    assert awaited(mine(), (1, 2)) == {1, 2}
    assert awaited(mine(gone=(1,)), (1, 2)) == {2}
    assert awaited(mine(gone=(1,)), (1,)) == set()
    assert awaited(mine(gone=(1,)), ()) == set()


@pytest.mark.parametrize(
    ("members", "epoch", "can"),
    [
        ((), 0, True),
        ((), 4, True),
        ((1,), 1, True),
        ((3, 1), 7, True),
        ((1,), 0, False),
        ((1, 1), 3, False),
        ((0,), 3, False),
        ((32,), 3, False),
    ],
)
def test_a_group_that_cannot_have_stood_so_is_refused(
    members: tuple[int, ...], epoch: int, *, can: bool
) -> None:
    assert fits(members, epoch, 31) is can


def test_a_generation_is_random_and_says_when_its_store_was_met() -> None:
    one, other = new_generation(NOON), new_generation(NOON)
    assert one != other
    assert born_ms(one) == born_ms(other) == NOON
    for foreign in ("", "one", f"{'x' * 22}.", f"{'x' * 22}.-5", f"{one}\n", f"x{one}"):
        assert born_ms(foreign) == 0, "unknown: the window is long over"

"""Who decides how long a conversation lives and who may leave it, also just after a lost store."""

from dataclasses import replace

import pytest

from chatsvc.delivery.errors import StoreAwayError
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Slot
from counsellor.consumers.desk_says import may_decide, may_leave
from tests.support.playbook import ANNAS_SEAT, ANNAS_SLOT, BOS_SEAT, joining, talking

BOS_SLOT = BOS_SEAT.slot
ALVA = replace(BOS_SEAT, role="interpreter")


def beside_alva() -> Conversation:
    return replace(talking(), seats=(ANNAS_SEAT, ALVA), next_slot=Slot(3))


def lost_beside(*seats: Slot) -> Conversation:
    """The store was lost: these two are named, and whoever else has a seat was here again first."""
    before = beside_alva()
    here = tuple(seat for seat in before.seats if seat.slot not in seats)
    return replace(before, seats=here, named=frozenset(seats))


def test_the_counsellor_who_is_in_decides() -> None:
    may_decide(ANNAS_SLOT, beside_alva())
    may_decide(ANNAS_SLOT, lost_beside(BOS_SLOT))


@pytest.mark.parametrize(
    ("slot", "before"), [(BOS_SLOT, beside_alva()), (BOS_SLOT, lost_beside(ANNAS_SLOT))]
)
def test_a_guest_never_does(slot: Slot, before: Conversation) -> None:
    with pytest.raises(TheirError) as refused:
        may_decide(slot, before)
    assert refused.value.code == "not_yours"


def test_who_is_not_let_in_yet_does_not() -> None:
    with pytest.raises(TheirError):
        may_decide(ANNAS_SLOT, joining())


@pytest.mark.parametrize("slot", [ANNAS_SLOT, BOS_SLOT])
def test_from_a_seat_that_is_only_named_nothing_is_decided_yet(slot: Slot) -> None:
    with pytest.raises(StoreAwayError):
        may_decide(slot, lost_beside(ANNAS_SLOT, BOS_SLOT))


def test_a_counsellor_does_not_leave_a_visitor_to_a_guest() -> None:
    with pytest.raises(TheirError) as refused:
        may_leave(ANNAS_SLOT, talking())
    assert refused.value.code == "taken_by_other"
    with pytest.raises(StoreAwayError):
        may_leave(ANNAS_SLOT, lost_beside(BOS_SLOT))


def test_a_guest_may_go_whether_or_not_the_counsellor_is_here_again() -> None:
    may_leave(BOS_SLOT, beside_alva())
    may_leave(BOS_SLOT, lost_beside(ANNAS_SLOT))


def test_a_counsellor_beside_another_may_go() -> None:
    may_leave(ANNAS_SLOT, replace(beside_alva(), seats=(ANNAS_SEAT, BOS_SEAT)))

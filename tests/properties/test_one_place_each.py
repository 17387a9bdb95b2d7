"""Nobody is ever in two conversations' place: what is said in one reaches its own people alone."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chatsvc.protocol.ids import ConversationId, Slot, StaffId
from tests.support.house import CIDS, STAFF, House
from tests.support.ledger import Broken

DOES = (
    House.commit,
    House.commit,
    House.ask_for_a_handover,
    House.lose,
    House.drop,
    House.come_back,
    House.keep,
    House.let_the_check_end,
    House.speak,
    House.speak,
)
CLAIMS = (House.accept, House.look_in)
STEPS = st.one_of(
    st.tuples(st.sampled_from(CLAIMS), st.sampled_from(CIDS), st.sampled_from(STAFF)),
    st.tuples(st.sampled_from(DOES), st.sampled_from(CIDS)),
)
STORIES = st.lists(STEPS, max_size=40)
# Deterministic, so that a red run is red again.
LOOK = settings(
    max_examples=300,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def lived(make: Callable[[], House], story: Sequence[tuple[object, ...]]) -> House:
    """Let a house live through a story, and look at it after every step."""

    async def live() -> House:
        house = make()
        for step, *who in story:
            step(house, *who)  # type: ignore[operator]  # drawn together above
            for cid in CIDS:
                house.speak(cid)
            await house.settled()
            house.hold()
        return house

    return asyncio.run(live())


@LOOK
@given(STORIES)
def test_what_is_said_in_one_conversation_reaches_nobody_of_another(
    story: Sequence[tuple[object, ...]],
) -> None:
    lived(House, story)


def test_a_counsellor_with_three_conversations_hears_each_in_its_own_place() -> None:
    story = [one for cid in CIDS for one in ((House.accept, cid, STAFF[0]), (House.commit, cid))]
    house = lived(House, story)
    assert house.presence[STAFF[0]] == set(CIDS)
    assert house.desks[STAFF[0]].heard > 0
    assert house.desks[STAFF[1]].heard == 0


def test_who_looked_in_hears_nothing_more_once_it_is_over() -> None:
    cid, anna = CIDS[0], STAFF[0]
    story = [(House.look_in, cid, anna), (House.commit, cid), (House.let_the_check_end, cid)]
    house = lived(House, story)
    heard = house.desks[anna].heard
    assert heard > 0
    assert house.presence[anna] == set()
    kept = lived(House, [*story[:2], (House.keep, cid), (House.let_the_check_end, cid)])
    assert kept.presence[anna] == {cid}


class SeatedUnderAnotherId(House):
    """A planted bug: the line is registered at the conversation after the one that was won."""

    def sit(self, cid: ConversationId, staff: StaffId, slot: Slot) -> None:
        """Mix two conversations up."""
        super().sit(CIDS[(CIDS.index(cid) + 1) % len(CIDS)], staff, slot)


class SeatedAsAnother(House):
    """A planted bug: another person's line is registered at the seat that was won."""

    def sit(self, cid: ConversationId, staff: StaffId, slot: Slot) -> None:
        """Mix two people up."""
        super().sit(cid, STAFF[(STAFF.index(staff) + 1) % len(STAFF)], slot)


class NeverLetsGo(House):
    """A planted bug: a desk whose seat is gone goes on hearing."""

    def let_go(self, cid: ConversationId, slot: Slot) -> None:
        """Forget to."""


@pytest.mark.parametrize("planted", [SeatedUnderAnotherId, SeatedAsAnother, NeverLetsGo])
def test_a_planted_mix_up_is_found(planted: type[House]) -> None:
    @LOOK
    @given(STORIES)
    def search(story: Sequence[tuple[object, ...]]) -> None:
        lived(planted, story)

    with pytest.raises(Broken):
        search()

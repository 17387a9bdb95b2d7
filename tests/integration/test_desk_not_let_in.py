"""Who has accepted and is not let in yet decides nothing, whatever a page of hers may say."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.conversation import Conversation, Phase
from tests.support.desks import Desk
from tests.support.duty import started
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import Secrets

DECIDES: Final = (
    says.End(),
    says.Extend(),
    says.Emergency(),
    says.Handover(),
    says.Handover(to="1"),
    says.Invite(role="interpreter"),
    says.Colleagues(),
)


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


async def _kept(talk: Talk, cid: Any) -> Conversation:  # noqa: ANN401  a conversation's id
    return (await talk.visitors.driver.load(talk.visitors.org, cid)).conversation


async def _refused(talk: Talk, desk: Desk, message: Any, cid: Any) -> None:  # noqa: ANN401  control
    before = await _kept(talk, cid)
    desk.tell(message, cid)
    # What nobody can ask for before a talk is out of phase, whoever says it.
    assert (await desk.hears(told.Error)).code in {"not_yours", "out_of_phase"}
    after = await _kept(talk, cid)
    assert (after.phase, after.age_at, after.emergency_until, after.invitation) == (
        before.phase,
        before.age_at,
        before.emergency_until,
        before.invitation,
    )


@pytest.mark.parametrize("message", DECIDES, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("asked", [says.Invite(role="counsellor"), says.Handover()])
async def test_a_newcomer_in_whose_stead_the_visitor_has_said_nothing_decides_nothing(
    talk: Talk,
    message: Any,  # noqa: ANN401  any control message
    asked: Any,  # noqa: ANN401  as above
) -> None:
    talk.linnea.tell(asked, talk.visitor.cid)
    await talk.linnea.hears(told.Asked)
    await talk.noor.accept(talk.visitor.cid)
    await talk.visitor.hears(told.Add)
    await _refused(talk, talk.noor, message, talk.visitor.cid)


@pytest.mark.parametrize("message", DECIDES, ids=lambda one: type(one).__name__)
async def test_who_has_waited_is_not_ended_by_somebody_who_never_met_them(
    talk: Talk,
    message: Any,  # noqa: ANN401  as above
) -> None:
    waiting = await started(talk.visitors, Secrets())
    talk.pages.append(waiting)
    await talk.noor.accept(waiting.cid)
    await _refused(talk, talk.noor, message, waiting.cid)
    assert (await _kept(talk, waiting.cid)).phase in {Phase.JOINING, Phase.WAITING}

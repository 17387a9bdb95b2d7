"""A visitor starts, waits, is accepted, talks, comes back and goes: on the real store."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest

from chatsvc.delivery import keys
from chatsvc.delivery.records import Envelope
from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.conversation import Phase
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import VISITOR, ConversationId, Door, Epoch, FrameId, Group
from chatsvc.protocol.limits import Periods
from tests.support.duty import (
    Counsellor,
    challenge,
    keys_of,
    mls,
    started,
    submission,
    talking,
)
from tests.support.store import TestStore
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    now_ms,
    running_service,
    solved,
)


@pytest.fixture
async def service(store: TestStore, org: str) -> AsyncIterator[ServiceUnderTest]:
    async with running_service(store, org) as running:
        yield running


async def test_a_visitor_starts_and_is_told_the_place_in_the_queue(
    service: ServiceUnderTest,
) -> None:
    await service.on_duty()
    first = await started(service, Secrets())
    second = Page(service.application)
    await second.open()
    second.hello(solved(challenge(service.org)), Secrets())
    placed = await second.placed()
    assert (placed.phase, placed.ahead, placed.on_duty) == ("waiting", 1, 1)
    assert len(placed.share) == 32
    assert 1790 <= placed.silence_in <= 1800
    assert 14_390 <= placed.age_in <= 14_400
    await first.vanish()
    await second.vanish()


async def test_a_queue_that_moves_is_told_to_those_who_wait(service: ServiceUnderTest) -> None:
    await service.on_duty()
    secret = Secrets()
    first, second = await started(service, secret), await started(service, Secrets())
    first.say(says.End(proof=secret.end))
    assert (await first.hears(told.Ended)).why == "visitor"
    assert await first.is_closed() == 4000
    place = await second.hears(told.QueuePlace)
    while place.ahead:
        place = await second.hears(told.QueuePlace)
    assert place.on_duty == 1
    await second.vanish()


async def test_who_waits_hears_at_each_beat_until_when_her_place_is_there(
    service: ServiceUnderTest,
) -> None:
    await service.on_duty()
    page = await started(service, Secrets())
    await service.process.keep_places()
    until = await page.hears(told.AliveUntil)
    assert 1_790 <= until.silence_in <= 1_800
    assert 14_390 <= until.age_in <= 14_400
    assert until.more
    await page.vanish()


async def test_a_conversation_goes_from_accept_to_talk(service: ServiceUnderTest) -> None:
    page, counsellor = await talking(service, Secrets())
    commits = [one for one in page.seen if one.kind is Kind.COMMIT]
    own = commits[0] if commits else await page.gets(Kind.COMMIT)
    assert (own.sender, own.seq) == (VISITOR, 1)
    page.frame(Kind.COMMIT, submission(page, 1, None))
    assert (await page.hears(told.CommitOk)).epoch == 2
    number = page.frame(Kind.APPLICATION, mls(page.cid, 2, 1, b"hello" * 20))
    kept = await page.hears(told.Kept)
    assert kept.frame == number
    frame = await counsellor.gets()
    while frame.kind != Kind.APPLICATION:
        frame = await counsellor.gets()
    assert (frame.seq, frame.sender) == (kept.seq, VISITOR)
    assert frame.body == mls(page.cid, 2, 1, b"hello" * 20)
    # and back
    answered: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    answer = mls(page.cid, 2, 1, b"x" * 80)
    envelope = Envelope(Group(0), Epoch(2), FrameId(1), int(Kind.APPLICATION), answer)
    service.staff.delivery.append(
        counsellor.at, counsellor.fence, envelope, now_ms(), answered.set_result
    )
    back = await page.gets(Kind.APPLICATION)
    assert back.payload == mls(page.cid, 2, 1, b"x" * 80)
    page.say(says.Taken(fence=page.fence, seq=back.seq))
    await page.vanish()


async def test_a_page_that_asks_whether_anybody_is_there_is_answered(
    service: ServiceUnderTest,
) -> None:
    page, counsellor = await talking(service, Secrets())
    for state in ("present", "hidden", "present", "present"):
        page.say(says.Presence(state=state))
        assert await page.hears(told.PresenceOf) == told.PresenceOf(slot=VISITOR, state=state)

    def states() -> list[str]:
        heard = (control.decode_to_console(one) for one in counsellor.told_)
        return [one.state for one in heard if isinstance(one, told.PresenceOf)]

    # Who asks disturbs nobody: the others hear of changes only.
    await eventually(lambda: states()[-2:] == ["hidden", "present"])
    assert states().count("hidden") == 1
    await page.vanish()


async def test_a_lost_visitor_comes_back_with_the_secret_and_gets_what_was_not_taken(
    service: ServiceUnderTest,
) -> None:
    secret = Secrets()
    page, counsellor = await talking(service, secret)
    await page.vanish()
    await eventually(lambda: counsellor.heard(told.PresenceOf))
    again = Page(service.application)
    await again.open()
    again.say(
        says.VisitorHello(v=1, resume=says.Resume(proof=secret.resume, counter=0)), cid=page.cid
    )
    placed = await again.placed()
    assert placed.phase == "talking"
    assert placed.fence > page.fence
    assert placed.share == page.share
    assert (await again.gets(Kind.COMMIT)).seq == 1
    await again.vanish()


async def test_a_second_page_with_the_secret_fences_the_first(service: ServiceUnderTest) -> None:
    await service.on_duty()
    secret = Secrets()
    page = await started(service, secret)
    again = Page(service.application)
    await again.open()
    again.say(
        says.VisitorHello(v=1, resume=says.Resume(proof=secret.resume, counter=0)), cid=page.cid
    )
    await again.placed()
    assert (await page.hears(told.Error)).code == "fenced"
    assert await page.is_closed() == 4410
    await page.vanish()
    again.say(says.Alive())
    await again.hears(told.AliveUntil)  # the new one lives
    await again.vanish()


async def test_a_wrong_secret_and_an_unknown_conversation_read_the_same(
    service: ServiceUnderTest,
) -> None:
    await service.on_duty()
    page = await started(service, Secrets())
    for cid in (page.cid, ConversationId(secrets.token_bytes(16))):
        stranger = Page(service.application)
        await stranger.open()
        stranger.say(
            says.VisitorHello(v=1, resume=says.Resume(proof=secrets.token_bytes(32), counter=0)),
            cid=cid,
        )
        await stranger.hears(told.Gone)
        for message in (says.End(proof=bytes(32)), says.Left(proof=bytes(32))):
            stranger.say(message, cid=cid)
            assert (await stranger.hears(told.Error)).code == "wrong_proof"
        await stranger.vanish()
    assert await service.visitor.conversations.load(service.org, page.cid) is not None
    await page.vanish()


async def test_a_counsellor_who_is_not_joined_in_time_loses_the_seat_and_the_visitor_leads(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org, Periods(join_s=1)) as service:
        me = await service.on_duty()
        page, other = await started(service, Secrets()), await started(service, Secrets())
        counsellor = Counsellor(service, me)
        await counsellor.accept(page.cid)
        await page.hears(told.Add)
        place = await page.hears(told.QueuePlace)
        assert place.ahead == 0
        waiting = await service.visitor.queue.waiting(service.org, Door("mika"))
        assert [one.conversation for one in waiting] == [page.cid, other.cid]
        await eventually(lambda: counsellor.heard(told.Gone))
        standing = await service.staff.staff.standing(service.org, me, now_ms())
        assert standing is not None
        assert page.cid not in standing.seats
        page.frame(Kind.COMMIT, submission(page, 0, None))  # too late, and honest
        assert (await page.hears(told.CommitRefused)).code == "invalid"
        for one in (page, other):
            await one.vanish()


async def test_of_two_counsellors_exactly_one_wins(service: ServiceUnderTest) -> None:
    first, second = await service.on_duty("anna"), await service.on_duty("bo")
    page = await started(service, Secrets())
    players = [Counsellor(service, first), Counsellor(service, second)]
    answers = await asyncio.gather(
        *(one.accept(page.cid) for one in players), return_exceptions=True
    )
    losers = [one for one in answers if one is not None]
    assert len(losers) == 1
    assert "taken_by_other" in str(losers[0])
    await page.vanish()


async def test_an_accepted_commit_is_taken_again_with_the_same_answer(
    service: ServiceUnderTest,
) -> None:
    me = await service.on_duty()
    page = await started(service, Secrets())
    counsellor = Counsellor(service, me)
    await counsellor.accept(page.cid)
    add = await page.hears(told.Add)
    bytes_ = submission(page, 0, add)
    for _ in range(2):
        page.frame(Kind.COMMIT, bytes_)
        assert (await page.hears(told.CommitOk)).epoch == 1
    page.frame(Kind.COMMIT, submission(page, 0, add))  # another one for the same epoch
    refused = await page.hears(told.CommitRefused)
    assert (refused.code, refused.epoch) == ("stale", 1)
    await page.vanish()


async def test_a_stale_frame_is_refused_and_nothing_is_lost(service: ServiceUnderTest) -> None:
    page, _counsellor = await talking(service, Secrets())
    number = page.frame(Kind.APPLICATION, mls(page.cid, 0, 1, b"y" * 70))
    error = await page.hears(told.Error)
    assert (error.code, error.frame) == ("stale", number)
    page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"y" * 70))
    assert await page.hears(told.Kept)
    await page.vanish()


async def test_left_for_safety_erases_everything_and_staff_read_left_before_ended(
    service: ServiceUnderTest, store: TestStore
) -> None:
    secret = Secrets()
    page, counsellor = await talking(service, secret)
    page.say(says.Left(proof=secret.end))
    await page.hears(told.Ended)
    assert await page.is_closed() == 4000
    await eventually(lambda: counsellor.heard(told.Ended))
    heard = [control.decode_to_console(one) for one in counsellor.told_]
    left = told.PresenceOf(slot=0, state="left")
    assert heard.index(left) < heard.index(told.Ended(why="visitor"))
    assert await keys_of(store, service.org, page.cid) == []
    await page.vanish()


@pytest.mark.parametrize("how", ["silence", "age"])
async def test_what_runs_out_is_gone_on_time_and_said(store: TestStore, org: str, how: str) -> None:
    periods = Periods(silence_s=2, age_s=60) if how == "silence" else Periods(age_s=2)
    async with running_service(store, org, periods) as service:
        page, _counsellor = await talking(service, Secrets())
        began = now_ms()
        assert (await page.hears(told.Ended)).why == how
        assert now_ms() - began < 3500
        assert await page.is_closed() == 4000
        assert await keys_of(store, service.org, page.cid) == []
        await page.vanish()


async def test_a_late_sweep_stops_the_intake_and_the_status_says_so(
    service: ServiceUnderTest,
) -> None:
    await service.on_duty()
    assert service.process.intake.status(service.org)
    service.process.intake.swept_ms = now_ms() - 6000
    status = service.process.intake.status(service.org)
    assert status is not None
    assert (status.intake, status.reason) == ("closed", "sweep_late")


async def test_who_presses_start_while_a_worker_is_being_replaced_is_not_sent_away(
    service: ServiceUnderTest,
) -> None:
    await service.on_duty()
    page = Page(service.application)
    await page.open()
    work = solved(challenge(service.org))
    service.process.intake.swept_ms = now_ms() - 6000  # the beat finds the next sweep in a second
    page.hello(work, Secrets())
    await page.placed()
    assert not any(b"closed" in frame.payload for frame in page.seen)
    await page.vanish()


async def test_nobody_on_duty_a_full_queue_and_a_spent_nonce_have_their_answers(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org, queue_limit=1) as service:
        page = Page(service.application)
        await page.open()
        work = solved(challenge(service.org))
        page.hello(work, Secrets())
        assert (await page.hears(told.Error)).code == "closed"
        await service.on_duty()
        page.hello(work, Secrets())  # counted once, and still good
        await page.placed()
        second = Page(service.application)
        await second.open()
        second.hello(work, Secrets())
        assert (await second.hears(told.Error)).code == "pow"
        fresh = await second.hears(told.Challenge)
        second.hello(solved(fresh.challenge), Secrets())
        assert (await second.hears(told.Error)).code == "full"
        # A place is found for whom it is urgent, counted as desks see it; they see the one bit.
        second.hello(solved(challenge(service.org)), Secrets(), urgent=True, wishes=["woman"])
        assert (await second.placed()).ahead == 0
        urgent = (await service.driver.load(service.org, second.cid)).conversation
        assert (urgent.urgent, urgent.wishes) == (True, ("woman",))
        page.say(says.Urgent())

        async def is_urgent() -> bool:
            loaded = await service.driver.load(service.org, page.cid)
            return loaded.conversation.urgent

        await eventually(is_urgent)
        for one in (page, second):
            await one.vanish()


async def test_a_visitor_whose_chain_does_not_hold_frees_the_counsellor(
    service: ServiceUnderTest,
) -> None:
    me = await service.on_duty()
    page = await started(service, Secrets())
    counsellor = Counsellor(service, me)
    await counsellor.accept(page.cid)
    await page.hears(told.Add)
    page.say(says.Stuck(code="chain_expired"))
    await eventually(lambda: counsellor.heard(told.Gone))
    loaded = await service.driver.load(service.org, page.cid)
    assert loaded.conversation.phase is Phase.WAITING
    await page.vanish()


async def test_the_end_secret_is_kept_as_a_hash_only(
    service: ServiceUnderTest, store: TestStore
) -> None:
    await service.on_duty()
    secret = Secrets()
    page = await started(service, secret)
    stored = store.admin().hgetall(keys.record(service.org, page.cid))
    values = b"".join(bytes(value) for value in stored.values() if isinstance(value, bytes))
    assert secret.end not in values
    assert secret.resume not in values
    assert sha256(secret.end).digest() in values
    await page.vanish()

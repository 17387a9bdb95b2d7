"""Opening hours at the visitor's door: after the last entry nobody new, and nobody is sent away."""

import secrets

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.retention.hours import DoorPlan, Opening, Plans, Span
from chatsvc.retention.status import Reason
from tests.support.desks import Desk
from tests.support.duty import challenge, mls, submission
from tests.support.night import Night
from tests.support.visitors import Page, Secrets, eventually, now_ms, solved

HOUR = 3_600_000


def evening(begins: int, last_entry: int) -> Plans:
    """Hours of the door `mika`, counted from now."""
    span = Span(now_ms() + begins, now_ms() + begins + 4 * HOUR)
    return {"mika": DoorPlan((Opening(span, now_ms() + last_entry),))}


async def changes_hours(night: Night, hours: Plans, reason: Reason) -> None:
    """The door gets these hours, and the visitors' process knows."""
    await night.visitors.has_hours(hours)

    def is_known() -> bool:
        status = night.visitors.process.intake.status(night.visitors.org)
        return status is not None and status.doors["mika"].reason == reason

    await eventually(is_known)


async def knocks(night: Night, words: bytes | None = None) -> Page:
    """Somebody presses Start; what is answered is for the test to hear."""
    page = Page(night.visitors.application)
    await page.open()
    page.hello(solved(challenge(night.visitors.org)), Secrets(), words=words)
    return page


async def test_after_the_last_entry_nobody_new_comes_in_and_who_waits_is_still_met(
    night: Night,
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    await changes_hours(night, evening(-HOUR, HOUR), "ok")
    waits = await night.visitor()
    await changes_hours(night, evening(-HOUR, -1), "last_entry_passed")
    late = await knocks(night)
    assert (await late.hears(told.Error)).code == "closed"
    await met(linnea, waits)
    await changes_hours(night, evening(-5 * HOUR, -2 * HOUR), "outside_hours")
    waits.frame(Kind.APPLICATION, mls(waits.cid, 1, 1, b"v" * 64))
    await linnea.gets(Kind.APPLICATION)
    for page in (late, waits, linnea):
        await page.vanish()


async def test_who_waits_after_the_last_entry_still_hears_that_the_door_closes_first(
    night: Night,
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    await changes_hours(night, evening(-HOUR, HOUR), "ok")
    waits = await night.visitor()
    assert not (await waits.hears(told.QueuePlace)).closing
    tonight = Opening(Span(now_ms() - 4 * HOUR, now_ms() + HOUR // 4), now_ms() - 1)
    tomorrow = Opening(Span(now_ms() + 20 * HOUR, now_ms() + 24 * HOUR), now_ms() + 23 * HOUR)
    await changes_hours(night, {"mika": DoorPlan((tonight, tomorrow))}, "last_entry_passed")
    while not (await waits.hears(told.QueuePlace)).closing:
        pass
    for page in (waits, linnea):
        await page.vanish()


async def test_who_was_here_before_comes_back_by_words_after_the_last_entry(night: Night) -> None:
    linnea, words = Desk(night.console, "linnea"), secrets.token_bytes(32)
    await linnea.on_duty()
    visitor = await night.visitor()
    visitor.say(says.ComeBackWords(hash=words))
    await met(linnea, visitor)
    await changes_hours(night, evening(-HOUR, -1), "last_entry_passed")
    await visitor.vanish()
    stranger = await knocks(night, secrets.token_bytes(32))
    assert (await stranger.hears(told.Error)).code == "closed"
    again = await knocks(night, words)
    await again.placed()
    for page in (stranger, again, linnea):
        await page.vanish()


async def test_before_the_evening_somebody_who_is_there_early_opens_nothing(night: Night) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    await changes_hours(night, evening(HOUR, 4 * HOUR), "outside_hours")
    early = await knocks(night)
    assert (await early.hears(told.Error)).code == "closed"
    await changes_hours(night, {}, "ok")
    now = await knocks(night)
    await now.placed()
    for page in (early, now, linnea):
        await page.vanish()


async def met(desk: Desk, visitor: Page) -> None:
    """The counsellor accepts and is let in."""
    await desk.accept(visitor.cid)
    add = await visitor.hears(told.Add)
    visitor.frame(Kind.COMMIT, submission(visitor, 0, add))
    await visitor.hears(told.CommitOk)
    await desk.gets(Kind.WELCOME)

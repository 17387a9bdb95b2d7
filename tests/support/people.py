"""A visitor and a counsellor as page objects: what a person does, in real browsers."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from playwright.async_api import TimeoutError as PlaywrightTimeout
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, WebSocket

    from tests.support.service import Service

# Long enough for a busy machine with two cores; a healthy run needs a fraction.
PATIENCE_MS: Final = 30_000
_ONE_PRESS_MS: Final = 1_000
_PRESS_AGAIN_MS: Final = 6_000
# docs/protocol.md section 2: header of a client's frame, then length u32, then an MLS
# PrivateMessage whose first 36 bytes are public and alike in every message of an epoch.
_KIND_AT, _CONVERSATION_AT, _PAYLOAD_AT, _SECRET_AT = 1, slice(2, 18), 34, 36
_APPLICATION: Final = 1


@dataclass(frozen=True)
class Marks:
    """Where things stand on a page (CSS selectors)."""

    composer: str
    send: str
    theirs: str
    delivered: str


VISITOR: Final = Marks(
    composer='[data-testid="composer"]',
    send='[data-testid="send"]',
    theirs='[data-testid="message"][data-mine="false"] [data-testid="text"]',
    delivered='[data-testid="state"][data-state="delivered"]',
)
COUNSELLOR: Final = Marks(
    composer=".conversation .composer textarea",
    send=".conversation .composer button[type=submit]",
    theirs=".conversation .transcript li.theirs .said",
    delivered='.conversation .transcript li.mine[data-state="delivered"]',
)


class _Person:
    """What both pages have in common: a log of messages with texts and states."""

    def __init__(self, page: Page, service: Service, marks: Marks) -> None:
        self.page = page
        self.service = service
        self.marks = marks
        page.set_default_timeout(PATIENCE_MS)

    async def write(self, text: str) -> None:
        """Type into the composer and send with the button."""
        await self.page.locator(self.marks.composer).fill(text)
        await self.page.locator(self.marks.send).click()

    async def reads(self, text: str) -> None:
        """Wait until the other one's text is shown."""
        shown = self.page.locator(self.marks.theirs).filter(has_text=text)
        await shown.first.wait_for(state="attached")

    async def all_delivered(self, count: int) -> None:
        """Wait until `count` own messages say that the other person's device has them."""
        delivered = self.page.locator(self.marks.delivered)
        await expect(delivered).to_have_count(count, timeout=PATIENCE_MS)

    async def heard(self) -> list[str]:
        """Return the other one's texts as shown, in order."""
        return [
            text.strip() for text in await self.page.locator(self.marks.theirs).all_inner_texts()
        ]


class VisitorPage(_Person):
    """A visitor with a phone."""

    def __init__(self, page: Page, service: Service) -> None:
        """Keep every frame that the page sends."""
        super().__init__(page, service, VISITOR)
        self._sent: list[bytes] = []
        page.on("websocket", self._listen)

    @classmethod
    async def open(cls, browser: Browser, service: Service) -> Self:
        """Take out a phone that has never been here."""
        context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="sv-SE")
        return cls(await context.new_page(), service)

    def _listen(self, connection: WebSocket) -> None:
        connection.on("framesent", self._keep)

    def _keep(self, frame: bytes | str) -> None:
        # The protocol is binary only; a text frame would be a defect and is kept to be seen.
        self._sent.append(frame.encode() if isinstance(frame, str) else frame)

    async def knock(self, language: str = "sv", path: str = "own") -> None:
        """Go from the first page to the queue."""
        await self.at_start(language, path)
        await self.page.get_by_test_id("start").click()
        await self.page.get_by_test_id("place").wait_for(state="visible")

    async def at_start(self, language: str = "sv", path: str = "own") -> None:
        """Go from the first page to the last step before the queue."""
        await self.page.goto(f"{self.service.visitor_url}/{language}/")
        await self.page.get_by_test_id("next").click()
        await self.page.get_by_test_id(f"path-{path}").click()
        # The step, not its button: that one is shown only while somebody is on duty.
        await self.page.locator("[data-part=start-step]").wait_for(state="visible")

    async def meets_somebody(self) -> None:
        """Wait until a counsellor is in the conversation."""
        await self.page.get_by_test_id("composer").wait_for(state="visible")

    async def accepted(self, text: str) -> None:
        """Wait until the service has taken this message."""
        mine = self.page.locator('[data-testid="message"]').filter(has_text=text)
        states = '[data-state="accepted"], [data-state="delivered"]'
        await mine.locator(states).first.wait_for()

    def conversation(self) -> bytes:
        """Return the conversation's id, 16 bytes, from the frames that the page sent."""
        return self._applications()[-1][_CONVERSATION_AT]

    def last_ciphertext(self) -> bytes:
        """Return 32 bytes of the last application message's ciphertext."""
        start = _PAYLOAD_AT + _SECRET_AT
        return self._applications()[-1][start : start + 32]

    def applications_sent(self) -> int:
        """Return how many frames with something encrypted inside have left the page."""
        return len(self._applications())

    def _applications(self) -> list[bytes]:
        return [frame for frame in self._sent if frame[_KIND_AT] == _APPLICATION]

    async def end(self) -> float:
        """Tap "erase everything now" and confirm; returns the monotonic time of the last tap."""
        await self.page.get_by_test_id("end").click()
        confirm = self.page.get_by_test_id("end-yes")
        await confirm.wait_for(state="visible")
        began = time.monotonic()
        await confirm.click()
        return began

    async def says_goodbye(self) -> None:
        """Wait for the last page."""
        await self.page.get_by_test_id("bye").wait_for(state="visible")


class CounsellorPage(_Person):
    """A counsellor at her desk."""

    @classmethod
    async def open(cls, browser: Browser, service: Service, account: str = "") -> Self:
        """Sit down at a browser that has never been here; default is the first counsellor."""
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        desk = cls(await context.new_page(), service, COUNSELLOR)
        desk.account = account or next(iter(service.accounts()))
        return desk

    account: str = ""

    async def sign_in(self) -> None:
        """Log in with password and one-time code, and wait for the desk."""
        await self.page.goto(f"{self.service.console_url}/login")
        await self.page.locator("#username").fill(self.account)
        await self.page.locator("#password").fill(self.service.accounts()[self.account])
        await self.page.locator("button[type=submit]").click()
        await self.page.locator("#code").fill(self.service.code(self.account))
        await self.page.locator("button[type=submit]").click()

    async def go_on_duty(self) -> None:
        """Begin at all doors of the account, press "on duty", wait until the service agrees."""
        await self.page.locator("[data-begin]").click()
        await self.page.locator(".duty label", has_text="På jour").click()
        await self.page.locator('.duty[data-duty="on"]').wait_for()
        # The most that the reception allows: stories with three people need it.
        most = self.page.locator('[data-choose="capacity"]')
        if await most.count():
            await most.select_option(index=-1 + await most.locator("option").count())
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not all(self.service.is_open(door) for door in ("mika", "kast")):
            if time.monotonic() > deadline:
                raise TimeoutError("the doors did not open")
            await asyncio.sleep(0.1)

    async def accept(self) -> None:
        """Accept the person at the head of the queue and wait until the keys are there.

        As a person does: if nothing comes of a press, for a colleague was asked in that moment,
        she presses again after a while.
        """
        held = await self.page.locator(".conversation").count()
        answer = self.page.locator("[data-waiting] button").first
        await answer.click()
        one_more = self.page.locator(".conversation").nth(held)
        for _ in range(int(PATIENCE_MS / _PRESS_AGAIN_MS)):
            with suppress(PlaywrightTimeout):
                await one_more.wait_for(timeout=_PRESS_AGAIN_MS)
                break
            with suppress(PlaywrightTimeout):
                await answer.click(timeout=_ONE_PRESS_MS)
        await self.page.locator('.conversation[data-phase="talking"]').wait_for()

    async def accepts_one_more(self, held: int | None = None) -> None:
        """Accept, whatever is held already; presses within a second count once, so press on.

        Where a late answer may have let in two, say how many were `held` before.
        """
        if held is None:
            held = await self.page.locator(".conversation").count()
        answer = self.page.locator("[data-waiting] button").first
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while await self.page.locator(".conversation").count() <= held:
            if time.monotonic() > deadline:
                raise TimeoutError("nobody was let in")
            # It may be gone between a look and a press: the press before was heard late.
            with suppress(PlaywrightTimeout):
                await answer.click(timeout=_ONE_PRESS_MS)
            await asyncio.sleep(0.2)

    async def sees_the_end(self) -> None:
        """Wait until the page says that the conversation is over."""
        await self.page.locator("[data-over]").wait_for()


async def met(browser: Browser, service: Service) -> tuple[CounsellorPage, VisitorPage]:
    """Bring Linnea, who is on duty from now on, and a visitor together in a conversation."""
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    await linnea.accept()
    await visitor.meets_somebody()
    return linnea, visitor

"""A conversation at 50 kbit/s: from nothing to goodbye, and nothing of ours gives up on the way."""

import time
from dataclasses import dataclass
from typing import Final

from playwright.async_api import WebSocket

from tests.support.browsers import chromium
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service
from tests.weak_phone.phone import LATENCY_MS, PATIENCE_S
from tests.weak_phone.slow_line import SlowLine

BITS_PER_S: Final = 50_000
MESSAGES_EACH_WAY: Final = 3


@dataclass(frozen=True)
class SlowTalk:
    """What one conversation on such a line came to.

    Attributes:
        queue_s: seconds from the navigation to the queue, as a script taps.
        meets_s: seconds from "accept" until both can write.
        delivered: messages that arrived, both ways together.
        broken: sockets that the page opened beyond the first.
        line_bytes: what went over the line, both directions, the whole conversation.
    """

    queue_s: float
    meets_s: float
    delivered: int
    broken: int
    line_bytes: int

    def holds(self) -> bool:
        """Tell whether everything arrived over one unbroken socket."""
        return self.delivered == 2 * MESSAGES_EACH_WAY and self.broken == 0


async def talk(service: Service, desk: CounsellorPage) -> SlowTalk:
    """Let a visitor on such a line and a counsellor on a good one meet, write and end."""
    latency = LATENCY_MS / 1000
    async with SlowLine(service.visitor_port, bits_per_s=BITS_PER_S, latency_s=latency) as line:
        rule = f"MAP chat.localhost:{service.visitor_port} 127.0.0.1:{line.port}"
        async with chromium(f"--host-resolver-rules={rule}", whole=True) as browser:
            visitor = await VisitorPage.open(browser, service)
            visitor.page.set_default_timeout(PATIENCE_S * 1000)
            sockets: list[WebSocket] = []

            def note(one: WebSocket) -> None:  # Playwright leaves a mark on what it calls
                sockets.append(one)

            visitor.page.on("websocket", note)
            began = time.monotonic()
            await visitor.knock()
            queued = time.monotonic()
            await desk.accept()
            await visitor.meets_somebody()
            met = time.monotonic()
            for number in range(MESSAGES_EACH_WAY):
                await visitor.write(f"från en dålig lina {number}")
                await desk.reads(f"från en dålig lina {number}")
                await desk.write(f"jag är kvar {number}")
                await visitor.reads(f"jag är kvar {number}")
            await visitor.all_delivered(MESSAGES_EACH_WAY)
            heard = [*await visitor.heard(), *await desk.heard()]
            await visitor.end()
            await visitor.says_goodbye()
            await desk.sees_the_end()
        passed = line.passed
    return SlowTalk(
        queue_s=round(queued - began, 1),
        meets_s=round(met - queued, 1),
        delivered=len(set(heard)),
        broken=len(sockets) - 1,
        line_bytes=passed,
    )

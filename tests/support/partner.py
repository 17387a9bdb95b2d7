"""The demo's partner reception, as its own people and visitors meet it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from chatsvc.cli.demo import PARTNER_ID
from tests.support.people import CounsellorPage
from tests.support.polling import until
from tests.support.service import Service

if TYPE_CHECKING:
    from playwright.async_api import Browser

DOOR: Final = "tala"


class PartnerService(Service):
    """The same processes at the partner's addresses."""

    @property
    def visitor_url(self) -> str:
        """The address that its visitors type."""
        return f"http://chat.{PARTNER_ID}.localhost:{self.visitor_port}"

    @property
    def console_url(self) -> str:
        """The address that its counsellors type."""
        return f"http://console.{PARTNER_ID}.localhost:{self.console_port}"


def partner_of(service: Service) -> PartnerService:
    """The partner beside a running demo."""
    ports = (service.visitor_port, service.console_port)
    return PartnerService(service.state, *ports, service.process, service.environment)


async def on_duty_there(browser: Browser, there: PartnerService) -> CounsellorPage:
    """Ingrid signs in at the partner's, which has one door, and lets visitors in."""
    ingrid = await CounsellorPage.open(browser, there, "ingrid")
    await ingrid.sign_in()
    await ingrid.page.locator(".duty label", has_text="På jour").click()
    await asyncio.to_thread(until, lambda: there.is_open(DOOR))
    return ingrid

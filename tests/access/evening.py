"""What is told to who cannot see the page, in the course of an evening, and who looks after it."""

from dataclasses import dataclass
from typing import Final

from playwright.async_api import Page

from tests.access.states import WAITING
from tests.access.tree import Told, told, tree_of
from tests.support.played_page import TALKING

POLITE: Final = Told("polite", "status")
LOG: Final = Told("polite", "log")
AT_ONCE: Final = Told("assertive", "alert")
# Marks the live parts that are in the page, and asks whether a text is in one of them.
_LIVE: Final = "[role=status], [role=alert], [role=log], [aria-live]"
_LIVE_PARTS: Final = f"""() => {{
    const parts = [...document.querySelectorAll('{_LIVE}')];
    for (const one of parts) one.livePart = true;
}}"""
_IS_OF: Final = f"(one) => one.closest('{_LIVE}')?.livePart === true"


@dataclass(frozen=True)
class Change:
    """Something that happens while somebody waits or writes.

    Attributes:
        what: its name.
        does: what the played client shows.
        says: a part of what is told then.
        how: how it is told.
    """

    what: str
    does: str
    says: str
    how: Told


# In the order of an evening: each begins where the one before it ended.
EVENING: Final = (
    Change("the place in line", WAITING, "2 står före dig", POLITE),
    Change("somebody has come", TALKING, "Robin", POLITE),
    Change(
        "a message has arrived",
        "client.show({messages: [...client.snapshot.messages, theirs(2, 'Hur mår du?')]})",
        "Hur mår du?",
        LOG,
    ),
    # Beside its message in the log, which reads out what is added: a state that moves on later
    # would talk over what is said.
    Change("a message is delivered", "", "Framme", LOG),
    Change("the line is cut", "client.show({link: 'reconnecting'})", "Kontakten bröts", POLITE),
    Change(
        "a time limit is near",
        "client.show({link: 'up', warning: 'silence'})",
        "Det har varit tyst länge",
        AT_ONCE,
    ),
    Change(
        "the end, before the service has erased",
        "client.show({phase: 'ended', ended: 'visitor', erasing: true, endConfirmed: true})",
        "Vi väntar på att tjänsten bekräftar",
        POLITE,
    ),
    Change("the receipt", "client.show({erasing: false})", "Kvitto: raderat klockan", POLITE),
)


async def unannounced(page: Page) -> list[str]:
    """Play the evening on a page that has just tapped Start; return what is told wrongly."""
    wrong = []
    for one in EVENING:
        if one.does:
            await page.evaluate(_LIVE_PARTS)
            await page.evaluate(f"() => {{ {one.does} }}")
            where = page.get_by_text(one.says).first
            await where.wait_for(state="attached")
            # A part that only comes with its text is told by no screen reader.
            if not await where.evaluate(_IS_OF):
                wrong.append(f"{one.what}: in no part that was live before")
        found = told(await tree_of(page), one.says)
        if one.how not in found:
            wrong.append(f"{one.what}: {found}")
    return wrong

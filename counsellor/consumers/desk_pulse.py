"""Two closed questions at check-out become counts of the organisation's week: never who.

That somebody has answered is a keyed mark in the store's memory, so that nobody counts twice and no
five answers are one person's; what was answered lies beside it as counts that name no door, and
waits until five have answered or the week is over (chatsvc/tally/forms.py). The two are not joined:
whoever reads the store's memory at the very moment could do so (docs/threat-model.md).
"""

import hmac
from hashlib import sha256

from chatsvc.protocol import messages_in as heard
from chatsvc.protocol.ids import Org
from chatsvc.tally.cells import NO_DOOR, Cell
from chatsvc.tally.forms import PULSE, week_of
from counsellor.consumers.desk_process import DeskProcess


async def fold(process: DeskProcess, org: Org, staff: int, said: heard.Pulse) -> None:
    """Count what was answered, once for each account and week; nothing answered counts nothing.

    Raises:
        StoreAwayError: Nothing is known to be counted; the page asks no second time.
    """
    answers = [
        f"{PULSE}_{question}_{answer}"
        for question, answer in (("week", said.week), ("support", said.support))
        if answer is not None
    ]
    week = week_of(process.clock.now_ms())
    if answers and await process.marks.first(org, week.text, _mark(process, org, staff, week.text)):
        for measure in (PULSE, *answers):
            await process.marks.count_form(org, Cell(measure, NO_DOOR, week))


def _mark(process: DeskProcess, org: Org, staff: int, week: str) -> str:
    about = f"chatsvc-pulse/v1\0{org}\0{staff}\0{week}".encode()
    return hmac.digest(process.ticket_keys[0], about, sha256)[:16].hex()

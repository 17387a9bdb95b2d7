"""A closing form becomes counts at once: nothing of it is kept as a form, and it names nobody.

Each talk that the desk held gives one, kept as a mere number of the account's in the store until it
is sent, or for a shift (store_staff.py). So no page raises the counts as often as it likes, and
still no form says of which conversation it is.
"""

from chatsvc.protocol import messages_in as heard
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Door, Org, StaffId
from chatsvc.tally.cells import Cell
from chatsvc.tally.forms import FORM, week_of
from counsellor.consumers.desk_process import DeskProcess
from counsellor.mapping.lists import measures


async def fold(
    process: DeskProcess, org: Org, doors: tuple[Door, ...], staff: StaffId, form: heard.Form
) -> None:
    """Count what was ticked, by the week, at one of the desk's doors; one form for each talk.

    One too many counts nothing and is no mistake of the page's: a lost store forgets what was due.

    Raises:
        TheirError: `malformed` for an answer that no list has, `not_yours` for another door.
        StoreAwayError: What was not counted is lost; a form is never sent again.
    """
    ticked = measures(form.ticks)
    if ticked is None:
        raise TheirError("malformed", "a tick of no list")
    if form.door not in doors:
        raise TheirError("not_yours", "another door")
    if not await process.staff.form_due(org, staff):
        return
    period = week_of(process.clock.now_ms())
    for measure in (FORM, *ticked):
        await process.marks.count_form(org, Cell(measure, Door(form.door), period))

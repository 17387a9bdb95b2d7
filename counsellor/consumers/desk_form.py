"""A closing form becomes counts at once: nothing of it is kept as a form, and it names nobody."""

from chatsvc.protocol import messages_in as heard
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Door, Org
from chatsvc.tally.cells import Cell
from chatsvc.tally.forms import FORM, week_of
from counsellor.consumers.desk_process import DeskProcess
from counsellor.mapping.lists import measures


async def fold(process: DeskProcess, org: Org, doors: tuple[Door, ...], form: heard.Form) -> None:
    """Count what was ticked, by the week, at one of the desk's doors.

    Raises:
        TheirError: `malformed` for an answer that no list has, `not_yours` for another door.
        StoreAwayError: What was not counted is lost; a form is never sent again.
    """
    ticked = measures(form.ticks)
    if ticked is None:
        raise TheirError("malformed", "a tick of no list")
    if form.door not in doors:
        raise TheirError("not_yours", "another door")
    period = week_of(process.clock.now_ms())
    for measure in (FORM, *ticked):
        await process.marks.count_form(org, Cell(measure, Door(form.door), period))

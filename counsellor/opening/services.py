"""Changes: something is signed, "open" is said, an end is decided or taken back. Blocking."""

from datetime import date

from chatsvc.settings.organisations import Organisation
from counsellor.decisions.policy import utc
from counsellor.opening import policy
from counsellor.opening.facts import green, read
from counsellor.opening.models import OpeningAct
from counsellor.opening.queries import standing
from counsellor.shifts.opening import local_day


def sign(organisation: Organisation, item: str, staff: int, now_ms: int) -> bool:
    """Write down that somebody has seen to it; False for what the tables know themselves."""
    if item not in policy.SIGNED:
        return False
    of = read(item, organisation)
    _write(organisation.id, OpeningAct.Kind.KNOWN, staff, now_ms, item=item, of=of)
    return True


def unsign(organisation: str, item: str, now_ms: int) -> bool:
    """Take a signature back: it is red again; False when there was none."""
    rows = OpeningAct.objects.filter(
        organisation=organisation, kind=OpeningAct.Kind.KNOWN, item=item, withdrawn_at=None
    )
    return rows.update(withdrawn_at=utc(now_ms)) > 0


def press(organisation: Organisation, staff: int, now_ms: int) -> bool:
    """Say "open"; False while something is red, or by somebody who has said so already."""
    red = policy.missing(green(organisation, now_ms))
    if not policy.may_press(red, standing(organisation.id), staff, utc(now_ms)):
        return False
    _write(organisation.id, OpeningAct.Kind.OPEN, staff, now_ms)
    return True


def close_after(organisation: str, last_day: date, staff: int, now_ms: int) -> bool:
    """Decide the last day on which visitors are taken in; False for a day that has been.

    It takes the place of another end that has not come yet: who takes it back does not fall back
    on a day that was given up.
    """
    if last_day < local_day(utc(now_ms)):
        return False
    _withdraw_ends(organisation, now_ms)
    _write(organisation, OpeningAct.Kind.CLOSE, staff, now_ms, last_day=last_day)
    return True


def keep_open(organisation: str, now_ms: int) -> bool:
    """Take back an end that has not come yet; False when there is none."""
    ends = standing(organisation).ends
    if ends is None or ends <= utc(now_ms):
        return False
    return _withdraw_ends(organisation, now_ms) > 0


def _withdraw_ends(organisation: str, now_ms: int) -> int:
    """Take back every end that is still to come; how many."""
    rows = OpeningAct.objects.filter(
        organisation=organisation, kind=OpeningAct.Kind.CLOSE, withdrawn_at=None
    )
    today = local_day(utc(now_ms))
    return rows.filter(last_day__gte=today).update(withdrawn_at=utc(now_ms))


def _write(
    organisation: str,
    kind: OpeningAct.Kind,
    staff: int,
    now_ms: int,
    *,
    item: str = "",
    of: str = "",
    last_day: date | None = None,
) -> None:
    OpeningAct.objects.create(
        organisation=organisation,
        kind=kind,
        staff=staff,
        at=utc(now_ms),
        item=item,
        of=of,
        last_day=last_day,
    )

"""Looks at what is there: which rows of the way to open are green. Blocking."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from django.conf import settings

from anonymity.trust.issue import LIST_LIFE
from chatsvc.retention.decided import MANDATORY
from chatsvc.settings.organisations import Organisation
from chatsvc.site.catalogue import load_texts
from chatsvc.site.decisions import decisions_file
from chatsvc.site.directory import CORE
from chatsvc.site.errors import SiteError
from chatsvc.site.register import binding, load_decisions, load_register
from chatsvc.site.register import standing as texts_standing
from counsellor.accounts.models import Role, Staff
from counsellor.decisions.policy import utc
from counsellor.decisions.queries import standings
from counsellor.directory.models import DeviceList
from counsellor.opening.plan import AHEAD, first_gap, hands_of
from counsellor.opening.policy import ITEMS, SIGNED, age_rules, signed, stands_for
from counsellor.opening.queries import acts
from counsellor.shifts.models import OnCall, Shift
from counsellor.shifts.opening import local_day
from counsellor.shifts.plan import planned
from counsellor.shifts.queries import door_plans, to_ms
from counsellor.support.models import DirectoryEntry
from counsellor.support.queries import alarms

# Who may press "open".
OPENERS: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR)


def green(organisation: Organisation, now_ms: int) -> frozenset[str]:
    """Return which rows stand at this moment; nothing of it is ticked by hand."""
    standing = signed(acts(organisation.id))
    by_hand = {
        item
        for item in SIGNED & standing.keys()
        if stands_for(item, standing[item].of, read(item, organisation))
    }
    red = {item for item, stands in LOOKS.items() if not stands(organisation, now_ms)}
    return frozenset(ITEMS) - red - (SIGNED - by_hand)


def read(item: str, organisation: Organisation) -> str:
    """What is signed for in this row, as it is now: a signature is for that, and no other."""
    match item:
        case "hosts":
            return f"{organisation.visitor_origin} {organisation.console_origin}"
        case "ages":
            return age_rules(organisation.doors)
        case "seat":
            return _counsellors(organisation)
        case _:
            return ""


def _counsellors(one: Organisation) -> str:
    """Account numbers of those who answer visitors; the demo's people answer in the demo only."""
    rows = Staff.objects.filter(organisation=one.id, is_active=True, role=Role.COUNSELLOR)
    known = rows if one.demo else rows.filter(is_demo=False)
    return " ".join(str(number) for number in known.order_by("pk").values_list("pk", flat=True))


def _hosts(one: Organisation, _now_ms: int) -> bool:
    """Both addresses are https and no machine's own name: whether they answer, somebody signs."""
    return are_public(one)


def are_public(one: Organisation) -> bool:
    """Whether both addresses could be reached by somebody else at all."""
    origins = (one.visitor_origin, one.console_origin)
    return all(origin.startswith("https://") and ".localhost" not in origin for origin in origins)


def _people(one: Organisation, _now_ms: int) -> bool:
    """Two who may press, one of them an administrator; accounts of the demo are nobody's."""
    rows = Staff.objects.filter(organisation=one.id, is_active=True, is_demo=False)
    roles = list(rows.filter(role__in=OPENERS).values_list("role", flat=True))
    return len(roles) >= len(OPENERS) and Role.ADMINISTRATOR in roles


def _law(one: Organisation, _now_ms: int) -> bool:
    return one.kind is not None


def _contact(one: Organisation, _now_ms: int) -> bool:
    """The accessibility statement has a telephone and an address to name."""
    return one.contact is not None


def _keys(one: Organisation, now_ms: int) -> bool:
    """A list of devices is signed and in force."""
    since = utc(now_ms) - timedelta(seconds=LIST_LIFE)
    return DeviceList.objects.filter(organisation=one.id, signed_at__gt=since).exists()


def _directory(one: Organisation, now_ms: int) -> bool:
    """The core numbers are there, and somebody vouches for each."""
    return core_lacks(one, now_ms) == ((), ())


def core_lacks(one: Organisation, now_ms: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which core entries have no number, and which nobody has called in time; by name.

    Without the first no site is built (chatsvc/site/directory.py).
    """
    rows = {
        row.key: row for row in DirectoryEntry.objects.filter(organisation=one.id, is_core=True)
    }
    bare = (key for key in CORE if key not in rows or not (rows[key].number or rows[key].site))
    uncalled = alarms(rows.values(), _today(now_ms))
    return (
        tuple(rows[key].name if key in rows else key for key in bare),
        tuple(row.name for row in uncalled),
    )


def _texts(one: Organisation, now_ms: int) -> bool:
    """The core of the sentences is approved, and checked in every language of the file."""
    try:
        decided = load_decisions(decisions_file(settings.CHATSVC_ENVIRONMENT.organisations, one.id))
        register = binding(load_register(), one.escalation.law)
        said = (load_texts(language) for language in one.languages)
        return not any(texts_standing(x, decided, _today(now_ms), register).closed for x in said)
    except SiteError:
        return False


def _decisions(one: Organisation, now_ms: int) -> bool:
    found = standings(one.id, now_ms, demo=one.demo)
    return all(row.state == "valid" for row in found if row.kind in MANDATORY)


def _hours(one: Organisation, now_ms: int) -> bool:
    plans = door_plans(one.id, utc(now_ms))
    return all(door in plans and plans[door].openings for door in one.doors)


def _plan(one: Organisation, now_ms: int) -> bool:
    """Two weeks have enough people at every open hour of every door."""
    return not first_gaps(one, now_ms)


def first_gaps(one: Organisation, now_ms: int) -> dict[str, int | None]:
    """Door -> from when on (Unix ms) it is first open with too few people, within two weeks.

    None: it does not open in these two weeks. Nobody counts whose account has ended, or who no
    longer answers at the door.
    """
    now = utc(now_ms)
    until_ms = to_ms(now + AHEAD)
    plans = door_plans(one.id, now)
    rows = Shift.objects.filter(
        organisation=one.id, ends_at__gt=now, staff__is_active=True, staff__role=Role.COUNSELLOR
    ).select_related("staff")
    plan = [planned(row) for row in rows]
    found: dict[str, int | None] = {}
    for door in one.doors:
        openings = plans[door].openings if door in plans else ()
        spans = [opening.span for opening in openings if opening.span.opens_ms < until_ms]
        there = [hands_of(row) for row in plan if door in row.doors & row.own_doors]
        gap = first_gap(spans, there, one.shifts)
        if gap is not None or not spans:
            found[door] = gap
    return found


def _on_call(one: Organisation, _now_ms: int) -> bool:
    return OnCall.objects.filter(organisation=one.id).exists()


def _today(now_ms: int) -> date:
    return local_day(utc(now_ms))


LOOKS: Final[Mapping[str, Callable[[Organisation, int], bool]]] = {
    "hosts": _hosts,
    "people": _people,
    "law": _law,
    "contact": _contact,
    "keys": _keys,
    "directory": _directory,
    "texts": _texts,
    "decisions": _decisions,
    "hours": _hours,
    "plan": _plan,
    "on_call": _on_call,
}

"""Changes to opening hours, other days and telephones: rows are added and removed, never bent.

Two people may do the same at once: what is there already is not added a second time.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Model

from counsellor.shifts.forms import minutes
from counsellor.shifts.models import LanguageHours, OnCall, OpeningException, OpeningHours

# A day that is over says nothing after the plan of the next year was made.
KEPT: Final = timedelta(days=395)


@transaction.atomic
def add_hours(organisation: str, said: Mapping[str, Any]) -> bool:
    """Add a row for each chosen weekday: opening hours, or hours of a language; whether any."""
    made = False
    for weekday in said["weekdays"]:
        row = {
            "organisation": organisation,
            "door": said["door"],
            "weekday": weekday,
            "from_minute": minutes(said["begins"]),
            "to_minute": minutes(said["ends"]),
            "valid_from": said["valid_from"],
            "valid_until": said["valid_until"],
        }
        if said["language"]:
            made |= _added(LanguageHours, language=said["language"], **row)
        else:
            made |= _added(OpeningHours, **row)
    return made


@transaction.atomic
def add_other_day(organisation: str, said: Mapping[str, Any], today: date) -> bool:
    """Add a day with other hours, and say whether it is new; without times it is closed."""
    begins, ends = said["begins"], said["ends"]
    made = _added(
        OpeningException,
        organisation=organisation,
        door=said["door"],
        day=said["day"],
        from_minute=None if begins is None else minutes(begins),
        to_minute=None if ends is None else minutes(ends),
    )
    forget_other_days(organisation, today)
    return made


def forget_other_days(organisation: str, today: date) -> int:
    """Delete days with other hours that are over for long enough; how many."""
    rows = OpeningException.objects.filter(organisation=organisation, day__lt=today - KEPT)
    return rows.delete()[0]


def add_on_call(organisation: str, said: Mapping[str, Any]) -> bool:
    """Add a telephone by its function; False where it stands already.

    One that stood there twice would be asked twice, and the next one after her so much later.
    """
    known = {"organisation": organisation, "function": said["function"]}
    if OnCall.objects.filter(**known, telephone=said["telephone"]).exists():
        return False
    OnCall.objects.create(**known, telephone=said["telephone"], order=said["order"])
    return True


def remove_row(kind: type[Model], organisation: str, row: int) -> bool:
    """Remove one row; False when somebody has done so before, or it is not this organisation's."""
    gone, _ = kind._default_manager.filter(organisation=organisation, pk=row).delete()  # noqa: SLF001  Django's public name
    return gone > 0


def _added(kind: type[Model], **row: object) -> bool:
    """Add a row unless the very same one is there."""
    if kind._default_manager.filter(**row).exists():  # noqa: SLF001  Django's public name
        return False
    kind._default_manager.create(**row)  # noqa: SLF001  as above
    return True

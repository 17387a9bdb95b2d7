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

# The report says which hours were promised and which were kept, three years back.
KEPT: Final = timedelta(days=1127)


@transaction.atomic
def add_hours(organisation: str, said: Mapping[str, Any], today: date) -> bool:
    """Add a row for each chosen weekday: opening hours, or hours of a language; whether any.

    They count from today on: what nobody could read on a day was not promised on it.
    """
    made = False
    for weekday in said["weekdays"]:
        row = {
            "organisation": organisation,
            "door": said["door"],
            "weekday": weekday,
            "from_minute": minutes(said["begins"]),
            "to_minute": minutes(said["ends"]),
            "valid_from": max(said["valid_from"], today),
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
    forget_hours(organisation, today)
    return made


def forget_hours(organisation: str, today: date) -> int:
    """Delete removed hours, and days with other hours, that are over for long enough; how many."""
    own, before = {"organisation": organisation}, today - KEPT
    days, _ = OpeningException.objects.filter(**own, day__lt=before).delete()
    hours, _ = OpeningHours.objects.filter(**own, removed_on__lt=before).delete()
    return days + hours


def add_on_call(organisation: str, said: Mapping[str, Any]) -> bool:
    """Add a telephone by its function; False where it stands already.

    One that stood there twice would be asked twice, and the next one after her so much later.
    """
    known = {"organisation": organisation, "function": said["function"]}
    if OnCall.objects.filter(**known, telephone=said["telephone"]).exists():
        return False
    OnCall.objects.create(**known, telephone=said["telephone"], order=said["order"])
    return True


def remove_row(kind: type[Model], organisation: str, row: int, today: date) -> bool:
    """Remove one row; False when somebody has done so before, or it is not this organisation's.

    Hours that were promised on a day before stay as promised until today: the report reads them.
    """
    found = kind._default_manager.filter(organisation=organisation, pk=row)  # noqa: SLF001  Django's public name
    if kind is OpeningHours:
        found = found.filter(removed_on=None)
        if found.filter(valid_from__lt=today).update(removed_on=today):
            return True
    elif kind is OpeningException:
        found = found.filter(day__gte=today)
    return found.delete()[0] > 0


def _added(kind: type[Model], **row: object) -> bool:
    """Add a row unless the very same one is there."""
    if kind._default_manager.filter(**row).exists():  # noqa: SLF001  Django's public name
        return False
    kind._default_manager.create(**row)  # noqa: SLF001  as above
    return True

"""Forms of the plan and of the hours: what is typed becomes moments, or one clear sentence."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from chatsvc.retention.hours import STOCKHOLM
from chatsvc.settings.organisations import Organisation
from counsellor.accounts.models import Staff
from counsellor.shifts.models import OnCall, Shift
from counsellor.shifts.opening import DAY_MINUTES, moment
from counsellor.shifts.policy import ALONE_LAST_ENTRY
from counsellor.shifts.services import Wish

WEEKDAYS = (
    (0, _("måndag")),
    (1, _("tisdag")),
    (2, _("onsdag")),
    (3, _("torsdag")),
    (4, _("fredag")),
    (5, _("lördag")),
    (6, _("söndag")),
)


# A slip of the finger; and at the ends of the calendar there is no day before, or after.
NEARBY: Final = (
    MinValueValidator(date(2000, 1, 1), _("Året är för långt bort.")),
    MaxValueValidator(date(2199, 12, 31), _("Året är för långt bort.")),
)


def _day(**more: Any) -> forms.DateField:  # noqa: ANN401  Django's own arguments
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(widget=widget, validators=NEARBY, **more)


def _time(**more: Any) -> forms.TimeField:  # noqa: ANN401  as above
    return forms.TimeField(widget=forms.TimeInput({"type": "time"}, "%H:%M"), **more)


def minutes(at: time) -> int:
    """Minutes after midnight."""
    return at.hour * 60 + at.minute


class ShiftForm(forms.Form):
    """A shift: for several people at once when it is new."""

    people = forms.TypedMultipleChoiceField(
        label=_("Vilka"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    day = _day(label=_("Dag"))
    begins = _time(label=_("Från"))
    ends = _time(label=_("Till"))
    doors = forms.MultipleChoiceField(label=_("Ingång"), widget=forms.CheckboxSelectMultiple)
    on_call = forms.TypedChoiceField(
        label=_("Telefon i beredskap"), coerce=int, empty_value=None, required=False
    )
    is_alone = forms.BooleanField(label=_("Arbetar ensam"), required=False)

    def __init__(
        self,
        data: object,
        organisation: Organisation,
        people: Iterable[Staff],
        row: Shift | None = None,
    ) -> None:
        """Offer what this organisation has; a row to change keeps its person."""
        super().__init__(data, initial=None if row is None else _initial(row))  # type: ignore[arg-type]
        names = {one.pk: one.alias + (_(" (lärling)") if one.is_learner else "") for one in people}
        self.fields["people"].choices = list(names.items())  # type: ignore[attr-defined]
        doors = [(door, one.name) for door, one in organisation.doors.items()]
        self.fields["doors"].choices = doors  # type: ignore[attr-defined]
        numbers = OnCall.objects.filter(organisation=organisation.id)
        choices = [("", _("Den första i listan")), *((one.pk, str(one)) for one in numbers)]
        self.fields["on_call"].choices = choices  # type: ignore[attr-defined]
        if row is not None:
            del self.fields["people"]
        if not organisation.shifts.works_alone:
            del self.fields["is_alone"]

    def wish(self) -> Wish:
        """What was asked for, as moments."""
        said = self.cleaned_data
        begins, ends = minutes(said["begins"]), minutes(said["ends"])
        ends += DAY_MINUTES if ends <= begins else 0
        return Wish(
            moment(said["day"], begins),
            moment(said["day"], ends, later=True),
            tuple(said["doors"]),
            is_alone=said.get("is_alone", False),
            on_call=said["on_call"],
        )


def _initial(row: Shift) -> dict[str, object]:
    starts, ends = row.starts_at.astimezone(STOCKHOLM), row.ends_at.astimezone(STOCKHOLM)
    return {
        "day": starts.date(),
        "begins": starts.time(),
        "ends": ends.time(),
        "doors": row.doors,
        "on_call": row.on_call_id,
        "is_alone": row.is_alone,
    }


class HoursForm(forms.Form):
    """Weekly hours of a door; with a language: when somebody reads it."""

    door = forms.ChoiceField(label=_("Ingång"))
    language = forms.ChoiceField(label=_("Gäller"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Veckodagar"),
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
    )
    begins = _time(label=_("Från"))
    ends = _time(label=_("Till"))
    valid_from = _day(label=_("Gäller från"))
    valid_until = _day(label=_("Gäller till (tomt: tills vidare)"), required=False)

    def __init__(self, data: object, organisation: Organisation) -> None:
        """Offer this organisation's doors and languages."""
        super().__init__(data)  # type: ignore[arg-type]
        doors = [(door, one.name) for door, one in organisation.doors.items()]
        self.fields["door"].choices = doors  # type: ignore[attr-defined]
        tags = [(tag, _("Språk: ") + tag) for tag in organisation.languages]
        choices = [("", _("Öppettid")), *tags]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse what lets nobody in: shorter than the earliest last entry."""
        said = super().clean() or {}
        if not said.get("language"):
            _lets_somebody_in(said.get("begins"), said.get("ends"))
        until, first = said.get("valid_until"), said.get("valid_from")
        if until is not None and first is not None and until < first:
            raise forms.ValidationError(_("Sista dagen ligger före den första."))
        return said


def _lets_somebody_in(begins: time | None, ends: time | None) -> None:
    if begins is None or ends is None:
        return
    lasts = (minutes(ends) - minutes(begins)) % DAY_MINUTES or DAY_MINUTES
    if lasts <= ALONE_LAST_ENTRY.total_seconds() / 60:
        raise forms.ValidationError(
            _("Längre än en timme: annars är sista insläpp före öppningen.")
        )


class OtherDayForm(forms.Form):
    """One day with other hours; without times it is closed."""

    door = forms.ChoiceField(label=_("Ingång"))
    day = _day(label=_("Dag"))
    begins = _time(label=_("Från (tomt: stängt)"), required=False)
    ends = _time(label=_("Till"), required=False)

    def __init__(self, data: object, organisation: Organisation, today: date) -> None:
        """Offer this organisation's doors; check against the day it is at the reception."""
        super().__init__(data)  # type: ignore[arg-type]
        self._today = today
        doors = [(door, one.name) for door, one in organisation.doors.items()]
        self.fields["door"].choices = doors  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both times or none; long enough that somebody is let in; what was promised stays."""
        said = super().clean() or {}
        day = said.get("day")
        if day is not None and day < self._today:
            self.add_error("day", _("Den dagen har varit."))
        _lets_somebody_in(said.get("begins"), said.get("ends"))
        if (said.get("begins") is None) != (said.get("ends") is None):
            raise forms.ValidationError(_("Skriv båda tiderna, eller ingen om det är stängt."))
        return said


class OnCallForm(forms.Form):
    """A telephone in readiness."""

    function = forms.CharField(label=_("Funktion"), max_length=80)
    telephone = forms.RegexField(
        r"^\+?[0-9][0-9 \-]{2,22}$",
        label=_("Telefon"),
        error_messages={"invalid": _("Bara siffror, mellanslag och bindestreck.")},
    )
    order = forms.IntegerField(label=_("Ordning"), min_value=1, max_value=99, initial=1)

"""The form of the staffing page: closed choices and bounded numbers, all of them optional."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from chatsvc.settings.organisations import Organisation
from counsellor.supervision.erlang_a import BASE_HANDLING, LONGER, Demand, Staffing
from counsellor.supervision.forecast import MOST_PEOPLE, PATIENCES, Desk

# More than any reception has seen in an hour; a typing error is told.
MOST_PER_HOUR: Final = 60


def _number(label: Any, highest: int) -> forms.IntegerField:  # noqa: ANN401  a lazy text
    return forms.IntegerField(label=label, min_value=1, max_value=highest)


def _rate(label: Any) -> forms.FloatField:  # noqa: ANN401  as above
    return forms.FloatField(label=label, min_value=0, max_value=MOST_PER_HOUR, required=False)


class StaffingForm(forms.Form):
    """What if: so many people, so many visitors, with or without another reception."""

    door = forms.ChoiceField(label=_("Ingång"))
    period = forms.ChoiceField(label=_("Siffror från"), required=False)
    people = _number(_("Personer i tjänst"), MOST_PEOPLE)
    parallel = _number(_("Samtal samtidigt för var och en"), len(LONGER))
    per_hour = _rate(_("Besök i timmen (tomt: den mest besökta timmen)"))
    handling = forms.IntegerField(label=_("Ett samtal tar, minuter"), min_value=10, max_value=180)
    patience = forms.TypedChoiceField(
        label=_("De väntar i snitt, minuter"),
        coerce=int,
        choices=[(one, one) for one in PATIENCES],
    )
    other_door = forms.ChoiceField(label=_("Tillsammans med"), required=False)
    other_people = _number(_("Deras personer"), MOST_PEOPLE)
    other_per_hour = _rate(_("Deras besök i timmen (tomt: samma timme)"))

    def __init__(
        self, asked: Mapping[str, str], organisation: Organisation, periods: Iterable[str]
    ) -> None:
        """Fill in what nobody asked for.

        Args:
            asked: the query; what is missing has a usual value.
            organisation: whose doors.
            periods: released or releasable quarters, the newest first.
        """
        doors = [(door, one.name) for door, one in organisation.doors.items()]
        quarters = list(periods)
        usual = {
            "door": doors[0][0],
            "period": quarters[0] if quarters else "",
            "people": "2",
            "parallel": "2",
            "handling": f"{BASE_HANDLING:.0f}",
            "patience": str(PATIENCES[0]),
            "other_people": "2",
        }
        super().__init__({**usual, **asked}, label_suffix="")
        self._choices("door", doors)
        self._choices("period", [(one, one) for one in quarters])
        self._choices("other_door", [("", _("ingen annan")), *doors])

    def desk(self, rate: float) -> Desk:
        """Return the evening that was asked for, with so many visitors an hour."""
        said = self.cleaned_data
        return Desk(
            Staffing(said["people"], said["parallel"]),
            Demand(rate, said["patience"], said["handling"]),
        )

    def other_desk(self, rate: float) -> Desk:
        """Return the other reception's, as `desk`."""
        return self.desk(rate).with_people(self.cleaned_data["other_people"])

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = choices

"""What a decision must say before it is written down."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from counsellor.decisions.models import Decision

WORDS: Final = {
    "insats": _("Insats utan individuell behovsprövning"),
    "documentation": _("Undantag från dokumentation"),
    "gallring": _("Gallring"),
    "dpia": _("Konsekvensbedömning (dataskydd)"),
    "accessibility": _("Tillgänglighetsredogörelse"),
    "cyber_risk": _("Riskanalys (cybersäkerhet)"),
}
# Nobody may be cut off by silence before ten minutes (WCAG 2.2.1; domain.md V13), nor a talk within
# the hour; a longer time than the service keeps anything has no effect.
LEAST_SILENCE, MOST_SILENCE = 10, 60
LEAST_AGE, MOST_AGE = 1, 24
# domain.md section 3, handlingstyp 6.
LEAST_AUDIT, MOST_AUDIT = 12, 24
# Nothing is decided for ever: whoever writes 9999 means that nobody has said when it is looked at.
FURTHEST: Final = timedelta(days=50 * 366)


class DecisionForm(forms.Form):
    """One decision, as the board's minutes have it."""

    kind = forms.ChoiceField(label=_("Vad beslutet gäller"), choices=list(WORDS.items()))
    text = forms.CharField(
        label=_("Beslutets ordalydelse"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    board = forms.CharField(label=_("Nämnd eller funktion"), max_length=120)
    decided_on = forms.DateField(
        label=_("Beslutat"), widget=forms.DateInput(attrs={"type": "date"})
    )
    dnr = forms.CharField(label=_("Diarienummer"), max_length=60)
    valid_until = forms.DateField(
        label=_("Gäller till och med"), widget=forms.DateInput(attrs={"type": "date"})
    )
    silence_minutes = forms.IntegerField(
        label=_("Gallring: raderas efter så många minuters tystnad"),
        min_value=LEAST_SILENCE,
        max_value=MOST_SILENCE,
        required=False,
    )
    age_hours = forms.IntegerField(
        label=_("Gallring: raderas senast efter så många timmar"),
        min_value=LEAST_AGE,
        max_value=MOST_AGE,
        required=False,
    )
    audit_months = forms.IntegerField(
        label=_("Gallring: loggen över åtkomst sparas i så många månader"),
        min_value=LEAST_AUDIT,
        max_value=MOST_AUDIT,
        required=False,
    )

    def __init__(self, data: object, today: date) -> None:
        """Check against the day it is at the reception."""
        super().__init__(data)  # type: ignore[arg-type]  # Django's own is a QueryDict or None
        self._today = today

    def clean(self) -> dict[str, Any]:
        """Say what contradicts itself."""
        said = super().clean() or {}
        decided, until = said.get("decided_on"), said.get("valid_until")
        if decided is not None and decided > self._today:
            self.add_error("decided_on", _("Beslutet är inte fattat än."))
        if until is not None and until < self._today:
            self.add_error("valid_until", _("Den dagen har varit."))
        if until is not None and until > self._today + FURTHEST:
            far = _(
                "Det är för långt fram. Gäller det tills vidare: skriv när det ska prövas igen."
            )
            self.add_error("valid_until", far)
        if decided is not None and until is not None and until < decided:
            self.add_error("valid_until", _("Det är före beslutet."))
        if said.get("kind") == Decision.Kind.GALLRING:
            for name in ("silence_minutes", "age_hours", "audit_months"):
                if said.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Ett gallringsbeslut säger hur länge."))
        return said

"""What a supervisor writes beside the figures: short, with a source for every figure of others."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counsellor.council.models import Entry

KINDS = (
    (Entry.Kind.SOURCE, _("Uppgift från någon annan")),
    (Entry.Kind.MISSING, _("Hjälp som inte fanns")),
    (Entry.Kind.MEASURE, _("Förslag")),
    (Entry.Kind.FOLLOWED_UP, _("Vad som blev av ett förslag")),
)


class EntryForm(forms.Form):
    """One sentence of the report."""

    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS)
    words = forms.CharField(label=_("Text"), max_length=300)
    figure = forms.CharField(label=_("Siffra, eller vad det kostar"), max_length=40, required=False)
    source = forms.CharField(label=_("Källa: vem, vad, datum"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse somebody else's figure that nobody can look up."""
        said = super().clean() or {}
        if said.get("kind") == Entry.Kind.SOURCE and not said.get("source"):
            self.add_error("source", _("Skriv var uppgiften står."))
        return said

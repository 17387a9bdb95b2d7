"""The form of one entry: bounds and closed lists; what does not fit is said beside its field."""

import re
from typing import Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from counsellor.support.closed_lists import FACTS, NEEDS
from counsellor.support.hours import HoursError, read_hours, write_hours
from counsellor.support.models import DirectoryEntry
from counsellor.support.queries import hours_of
from counsellor.support.services import Edit

# The same as in cards: what a visitor's page refuses must not lie in the directory
# (docs/protocol.md section 5).
KEY: Final = re.compile(r"[a-z0-9_-]{1,32}")
NUMBER: Final = RegexValidator(r"\A\+?[0-9][0-9 -]{1,22}\Z", _("Siffror, mellanslag, bindestreck."))
SITE: Final = RegexValidator(
    r"\A[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~/-]*)?\Z",
    _("Som exempel.se eller exempel.se/sida."),
)
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
FACT_CHOICES: Final = (("", _("Vet inte")), ("yes", _("Ja")), ("no", _("Nej")))


class EntryForm(forms.Form):
    """One entry; `edit` gives the values that a valid form holds."""

    name = forms.CharField(label=_("Namn"), max_length=120)
    number = forms.CharField(label=_("Nummer"), max_length=24, required=False, validators=[NUMBER])
    site = forms.CharField(
        label=_("Webbsida, utan https"), max_length=100, required=False, validators=[SITE]
    )
    hours = forms.CharField(
        label=_("Öppettider, en rad för varje: mån-fre 08:00-16:30 eller alla 00:00-24:00"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hours_text = forms.CharField(
        label=_("Mer om tiderna, till exempel helger"), max_length=160, required=False
    )
    for_whom = forms.CharField(label=_("För vem"), max_length=200, required=False)
    happens = forms.CharField(
        label=_("Vad händer när man ringer? Skriv till besökaren"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs = forms.MultipleChoiceField(
        label=_("Behov"),
        choices=tuple(NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    age_from = forms.IntegerField(label=_("Från år"), min_value=0, max_value=120, required=False)
    age_to = forms.IntegerField(label=_("Till år"), min_value=0, max_value=120, required=False)
    languages = forms.CharField(label=_("Språk, som sv en ar"), max_length=120, required=False)
    owner = forms.CharField(label=_("Ägare: en funktion, inget namn"), max_length=80)
    checked = forms.BooleanField(
        label=_("Jag har ringt eller läst och allt stämmer i dag"), required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Add one question per fact."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever Django's form takes
        for fact, words in FACTS.items():
            self.fields[f"fact_{fact}"] = forms.ChoiceField(
                label=str(words), choices=FACT_CHOICES, required=False
            )
        # Said last, when all above has been written.
        self.fields["checked"] = self.fields.pop("checked")

    def clean_hours(self) -> str:
        """Say which line is no hours."""
        text = str(self.cleaned_data["hours"])
        try:
            read_hours(text)
        except HoursError as wrong:
            sentence = _("Raden ”%(line)s” går inte att läsa.")
            raise forms.ValidationError(sentence, params={"line": wrong.line}) from wrong
        return text

    def clean_languages(self) -> tuple[str, ...]:
        """Tags, once each, in the order written."""
        tags = tuple(dict.fromkeys(str(self.cleaned_data["languages"]).replace(",", " ").split()))
        if not all(LANGUAGE.fullmatch(tag) for tag in tags):
            raise forms.ValidationError(_("Skriv språkens koder, som sv en ar."))
        return tags

    def edit(self) -> Edit:
        """The values of a valid form."""
        said = self.cleaned_data
        facts = {fact: said[f"fact_{fact}"] == "yes" for fact in FACTS if said[f"fact_{fact}"]}
        return Edit(
            name=said["name"],
            number=said["number"],
            site=said["site"],
            hours=read_hours(said["hours"]),
            hours_text=said["hours_text"],
            for_whom=said["for_whom"],
            needs=tuple(said["needs"]),
            age_from=said["age_from"],
            age_to=said["age_to"],
            languages=said["languages"],
            facts=facts,
            happens=said["happens"],
            owner=said["owner"],
        )


def filled(row: DirectoryEntry) -> EntryForm:
    """The form with what an entry says today."""
    plain = ("name", "number", "site", "hours_text", "for_whom", "happens", "needs", "owner")
    first: dict[str, object] = {name: getattr(row, name) for name in plain}
    first |= {"age_from": row.age_from, "age_to": row.age_to}
    first |= {"hours": write_hours(hours_of(row)), "languages": " ".join(row.languages)}
    first |= {f"fact_{fact}": "yes" if value else "no" for fact, value in row.facts.items()}
    return EntryForm(initial=first)


def differing(form: EntryForm, row: DirectoryEntry) -> tuple[tuple[str, str], ...]:
    """Return label and what the entry says now, of every field where the form says otherwise."""
    now = filled(row)
    return tuple(
        (str(field.label), _plain(field.value()))
        for field in now
        if field.name != "checked" and _plain(field.value()) != _plain(form[field.name].value())
    )


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(sorted(str(NEEDS.get(one, one)) for one in value))
    return "" if value is None else str(value).strip().replace("\r\n", "\n")


def is_key(key: str) -> bool:
    """Whether this may name an entry."""
    return KEY.fullmatch(key) is not None

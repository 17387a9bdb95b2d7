"""The closed lists of the support directory: needs, and what is known about a call."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What somebody may need, as a counsellor looks for it.
NEEDS: Final[Mapping[str, Promise]] = {
    "danger": _("Fara just nu"),
    "suicide": _("Självmordstankar"),
    "violence": _("Våld och hot"),
    "sex": _("Sex mot ersättning, skada sig med sex"),
    "buying": _("Köper sex, sex som tar över"),
    "trafficking": _("Människohandel och tvång"),
    "honour": _("Heder"),
    "images": _("Bilder och nätet"),
    "health": _("Vård och hälsa"),
    "social": _("Socialtjänst, boende, pengar"),
    "crime": _("Brott och polis"),
    "hbtqi": _("Hbtqi"),
    "dependence": _("Alkohol, droger, spel"),
    "relative": _("Anhörig"),
    "professional": _("Den som möter det i jobbet"),
}

# Yes, no, or nobody knows: "not on the bill" is only said where somebody has made sure.
FACTS: Final[Mapping[str, Promise]] = {
    "voice": _("Tar emot samtal"),
    "chat": _("Har chatt"),
    "sms": _("Tar emot sms"),
    "interpreter": _("Tar in tolk"),
    "free": _("Gratis att ringa"),
    "on_bill": _("Syns på telefonräkningen"),
    "asks_name": _("Frågar efter namn"),
    "must_report": _("Måste anmäla oro för barn"),
}

# How well a row was known before anybody of the organisation had checked it, by its status.
BEFORE: Final[Mapping[str, Promise]] = {
    "V": _("nummer och tider sedda i en kopia"),
    "N": _("numret sett, inte tiderna"),
    "M": _("bara ur minnet"),
}

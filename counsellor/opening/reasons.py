"""Why a row of the way to open is red, in words; what the row itself says is not said again."""

from typing import Final

from django.utils.translation import gettext as _

from chatsvc.settings.organisations import Organisation
from counsellor.opening.facts import are_public, core_lacks, first_gaps, read
from counsellor.opening.policy import Act
from counsellor.shifts.plan import clock, day_words
from counsellor.shifts.queries import at_ms


def reason(item: str, one: Organisation, act: Act | None, now_ms: int) -> str:
    """Say what is wrong in a row that is red; empty where its own words say it all. Blocking.

    Args:
        item: which row.
        one: whose.
        act: who has signed it, if anybody did: then that no longer covers what there is.
        now_ms: Unix ms.
    """
    match item:
        case "hosts" if not are_public(one):
            return _("Adresserna i filen är den här maskinens egna: ingen når dem utifrån.")
        case "seat" if not read(item, one):
            return _("Ingen rådgivare har ett konto än.")
        case "seat" if act is not None:
            return _("Någon har fått konto efter signaturen. Prova den platsen och signera igen.")
        case "directory" | "plan":
            return LOOKED[item](one, now_ms)
        case _ if act is not None:
            return _("Organisationens fil säger något annat nu. Läs och signera igen.")
    return ""


def _numbers(one: Organisation, now_ms: int) -> str:
    bare, uncalled = core_lacks(one, now_ms)
    said = (
        (_("Utan nummer: %(names)s."), bare),
        (_("Inte kontrollerade: %(names)s."), uncalled),
    )
    return " ".join(words % {"names": ", ".join(names)} for words, names in said if names)


def _gaps(one: Organisation, now_ms: int) -> str:
    """The first moment at each door; a door without hours has a row of its own."""
    found = ((one.doors[door].name, at) for door, at in first_gaps(one, now_ms).items())
    said = [
        _("%(door)s från %(day)s kl %(clock)s")
        % {"door": name, "day": day_words(at_ms(at)), "clock": clock(at_ms(at))}
        for name, at in found
        if at is not None
    ]
    return _("För få i tjänst: %(gaps)s.") % {"gaps": ", ".join(said)} if said else ""


LOOKED: Final = {"directory": _numbers, "plan": _gaps}

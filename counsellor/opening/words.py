"""The rows of the way to open in words: what, who, how long it takes, where it is mended."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Words:
    """One row as people read it.

    Attributes:
        mend: address of the page where it is mended; empty: it is in the organisation's file, or
            in the hands of whoever signs.
        where: the words of that address, or where else it is done.
    """

    what: Promise
    who: Promise
    takes: Promise
    where: Promise
    mend: str = ""


# Times are for somebody who does it for the first time with docs/operations beside.
WORDS: Final = {
    "hosts": Words(
        _("Besökarnas adress och konsolens adress har namn och certifikat"),
        _("IT-driften"),
        _("2 timmar"),
        _("Organisationens fil: visitor_origin, console_origin. Öppna båda utifrån, och signera"),
    ),
    "people": Words(
        _("En administratör och minst en till som får öppna har konton"),
        _("IT-driften och verksamhetschefen"),
        _("30 minuter"),
        _("Kommandot chatsvc accounts"),
    ),
    "law": Words(
        _("Organisationens slag och vilken lag om tystnadsplikt som gäller"),
        _("Juristen"),
        _("30 minuter"),
        _("Organisationens fil: kind, [escalation] law"),
    ),
    "ages": Words(
        _("Ingångarna och åldersreglerna stämmer med uppdraget"),
        _("Verksamhetschefen"),
        _("30 minuter"),
        _("Organisationens fil: doors, age_from. Läs här, och signera"),
    ),
    "contact": Words(
        _("Mottagningens telefon och adress, för den som något hindrar"),
        _("Verksamhetschefen"),
        _("5 minuter"),
        _("Organisationens fil: [contact] phone, address"),
    ),
    "keys": Words(
        _("Nycklarna är gjorda och listan över enheter är signerad och gäller"),
        _("Två personer med var sitt kort"),
        _("1 timme"),
        _("Kommandot chatsvc keys"),
    ),
    "cards": Words(
        _("Korten med nycklarna ligger inlåsta på två ställen"),
        _("De två som har korten"),
        _("15 minuter"),
        _("Titta efter och signera här"),
    ),
    "directory": Words(
        _("Kärnan i stödkatalogen finns, och någon har ringt varje nummer"),
        _("Den som äger katalogen"),
        _("2 timmar"),
        _("Stöd"),
        "/stod",
    ),
    "texts": Words(
        _("Texterna som binder er är godkända, och granskade på varje språk"),
        _("Juristen och en granskare per språk"),
        _("2 timmar per språk"),
        _("Kommandot chatsvc texts, och sedan chatsvc build-site"),
    ),
    "decisions": Words(
        _("Nämndens beslut om insats, dokumentation och gallring gäller"),
        _("Nämnden; registratorn skriver in"),
        _("Ett sammanträde"),
        _("Nämndbeslut"),
        "/namndbeslut",
    ),
    "hours": Words(
        _("Varje ingång har öppettider"),
        _("Handledaren"),
        _("15 minuter"),
        _("Öppettider och telefoner"),
        "/schema/tider",
    ),
    "plan": Words(
        _("Två veckor framåt har nog många i tjänst varje öppen timme"),
        _("Handledaren"),
        _("2 timmar"),
        _("Schema"),
        "/schema",
    ),
    "on_call": Words(
        _("Det finns ett nummer till den som har beredskap"),
        _("Handledaren"),
        _("5 minuter"),
        _("Öppettider och telefoner"),
        "/schema/tider",
    ),
    "seat": Words(
        _("Varje rådgivare har loggat in vid sin plats och svarat i ett provsamtal"),
        _("Handledaren, vid varje plats"),
        _("10 minuter per plats"),
        _("Prova och signera här"),
    ),
    "drill": Words(
        _("En övning från en riktig telefon: skriva, snabbt lämna, komma tillbaka, eskalera"),
        _("Två personer, en vid telefonen"),
        _("1 timme"),
        _("Öva och signera här"),
    ),
}

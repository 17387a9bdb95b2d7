"""Pages of every door that need no conversation: tonight, know your rights, who else can help.

They lie at the door's number and below it, `/sv/1/`, `/sv/1/1/` and `/sv/1/2/`, because addresses
stay in histories. The step in line fetches the last two, so that reading costs nobody a place.
"""

from dataclasses import dataclass
from typing import Final

from chatsvc.settings.organisations import Organisation
from chatsvc.site.catalogue import Texts
from chatsvc.site.choices import Choices, choices
from chatsvc.site.directory import Directory
from chatsvc.site.rights import Question, questions
from chatsvc.site.tonight import Say, Tonight, tonight

NIGHT: Final = "tonight"
RIGHTS: Final = "rights"
DIRECTORY: Final = "directory"
# Kind to the last part of its address; the template has the kind's name.
PLACES: Final = {RIGHTS: "1/", DIRECTORY: "2/"}


@dataclass(frozen=True, slots=True)
class Beside:
    """One of the pages of one door.

    Attributes:
        kind: `NIGHT`, `RIGHTS` or `DIRECTORY`.
        place: its address below the language.
        others: address below the language and message id of the name, for each page of this door
            that one may want from here.
        questions: what people behind this door ask.
        night: who else answers, as on the Tonight page.
        choices: what the entries can be chosen by.
    """

    kind: str
    place: str
    others: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    night: Tonight
    choices: Choices


def beside(
    organisation: Organisation, door: str, directory: Directory, texts: Texts, say: Say
) -> tuple[Beside, ...]:
    """Put together both pages below one door's number in one language."""
    return tuple(
        _page(kind, organisation, door, directory, texts, say) for kind in (RIGHTS, DIRECTORY)
    )


def at_night(
    organisation: Organisation, door: str, directory: Directory, texts: Texts, say: Say
) -> Beside:
    """Put together the page for when nobody of us answers."""
    return _page(NIGHT, organisation, door, directory, texts, say)


def _page(
    kind: str, organisation: Organisation, door: str, directory: Directory, texts: Texts, say: Say
) -> Beside:
    night = tonight(organisation, door, directory, texts, say)
    places = {NIGHT: ""} | PLACES
    return Beside(
        kind=kind,
        place=f"{night.place}/{places[kind]}",
        others=tuple(
            (f"{night.place}/{below}", f"{other}.title")
            for other, below in places.items()
            if other != kind
        ),
        questions=questions(organisation, door),
        night=night,
        choices=choices(night, directory, texts),
    )

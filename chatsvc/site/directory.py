"""The support directory as the site is built from it: the published document, read and judged."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from chatsvc.settings.organisations import Organisation
from chatsvc.site.errors import SiteError

# Issue facts: these must have been called before a door opens, and never vanish.
CORE: Final = ("sos", "mind", "vard", "bris", "kfl", "socjour", "egen")
DAY_AND_NIGHT: Final = tuple((day, 0, 24 * 60) for day in range(7))


class Entry(msgspec.Struct, frozen=True):
    """One entry, as `counsellor.support.queries.directory_document` writes it.

    Attributes:
        hours: weekday (0 is Monday), opens, closes; minutes of the reception's day.
        facts: what somebody has made sure of; what is not there nobody knows.
        checked: when the organisation last made sure; None: never.
    """

    key: str
    name: str
    number: str = ""
    site: str = ""
    hours: tuple[tuple[int, int, int], ...] = ()
    hours_text: str = ""
    for_whom: str = ""
    needs: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    languages: tuple[str, ...] = ()
    facts: Mapping[str, bool] = {}
    happens: str = ""
    core: bool = False
    checked: date | None = None


class Week(msgspec.Struct, frozen=True):
    """One door's own week, as `counsellor.shifts.published_week` writes it.

    Attributes:
        open: when it takes visitors in; weekday, from and to as in `Entry`.
        languages: by tag, when somebody reads it; one that is not there has no fixed hours.
    """

    open: tuple[tuple[int, int, int], ...] = ()
    languages: Mapping[str, tuple[tuple[int, int, int], ...]] = {}


class Directory(msgspec.Struct, frozen=True):
    """The whole document.

    Attributes:
        week: by door, our own hours; a door without is open when somebody is there.
    """

    entries: tuple[Entry, ...] = ()
    week: Mapping[str, Week] = {}
    v: int = 1


def read_directory(raw: bytes) -> Directory:
    """Read the document as it is published.

    Raises:
        SiteError: it is something else (`directory`).
    """
    try:
        return msgspec.json.decode(raw, type=Directory)
    except msgspec.DecodeError as wrong:
        raise SiteError("directory", f"This is no support directory: {wrong}.") from wrong


def from_numbers(organisation: Organisation) -> Directory:
    """Return what an organisation's file alone knows, for whoever builds without a directory."""
    return Directory(
        tuple(
            Entry(
                key=f"number{index}",
                name=one.name.get("sv", one.number),
                number=one.number,
                facts={"voice": True},
                core=True,
            )
            for index, one in enumerate(organisation.numbers)
        )
    )


def must_be_whole(directory: Directory) -> None:
    """Let no site of a real reception be built before somebody has called every core number.

    Raises:
        SiteError: one is missing (`directory_core`) or was never checked (`directory_unchecked`).
    """
    by_key = {one.key: one for one in directory.entries if one.core}
    _refuse("directory_core", "is missing", [key for key in CORE if key not in by_key])
    unchecked = [key for key in CORE if by_key[key].checked is None]
    _refuse("directory_unchecked", "was never checked", unchecked)


def _refuse(code: str, what: str, keys: Sequence[str]) -> None:
    if keys:
        sentence = f"The core of the support directory {what}: {', '.join(keys)}."
        raise SiteError(code, f"{sentence} See to it on the console's page /stod, then build.")

"""The files of a year's report, one after the other: the PDF last, for it may be missing alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from chatsvc.settings.organisations import Organisation
from counsellor.council.csv_files import files_of
from counsellor.council.pdf import NoPdfError, pdf_of
from counsellor.council.report import page
from counsellor.council.year import NothingYetError, Year, year_of
from counsellor.mapping.definitions import UndefinedYearError
from counsellor.mapping.periods import NoPeriodError

__all__ = ["FORMS", "Form", "NoPdfError", "NoReportError", "files", "one_file"]

Form: TypeAlias = Literal["html", "pdf", "csv"]
FORMS: Final[dict[Form, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
}


class NoReportError(Exception):
    """Nothing of the year may be shown."""

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the stable code."""
        super().__init__(sentence)
        self.code = code


def files(
    organisation: Organisation, year: int, now_ms: int, say: Callable[[str], None]
) -> Iterator[tuple[str, bytes]]:
    """Return name and content of each file; says what it is doing.

    Raises:
        NoReportError: `undefined_year`, `nothing_yet`.
        NoPdfError: after the other files.
    """
    say(f"Reading the counters of {year}")
    known = _year(organisation, year, now_ms)
    yield from files_of(known).items()
    say("Drawing the page")
    html = page(known)
    yield f"kartlaggning-{year}.html", html.encode()
    say("Making the PDF")
    yield f"kartlaggning-{year}.pdf", pdf_of(html)


def one_file(organisation: Organisation, year: int, now_ms: int, form: Form) -> tuple[str, bytes]:
    """Return one of the files, for a page's button; the data without the sources.

    Raises:
        NoReportError, NoPdfError: as `files`.
    """
    known = _year(organisation, year, now_ms)
    if form == "csv":
        return next(iter(files_of(known).items()))
    html = page(known)
    name = f"kartlaggning-{year}.{form}"
    return name, html.encode() if form == "html" else pdf_of(html)


def _year(organisation: Organisation, year: int, now_ms: int) -> Year:
    try:
        return year_of(organisation, year, datetime.fromtimestamp(now_ms / 1000, tz=UTC))
    except UndefinedYearError as unknown:
        raise NoReportError(unknown.code, f"No definitions hold for {year}.") from unknown
    except (NothingYetError, NoPeriodError) as nothing:
        sentence = f"No quarter of {year} is over and settled, so nothing of it may be shown."
        raise NoReportError("nothing_yet", sentence) from nothing

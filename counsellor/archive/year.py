"""One year of what is preserved, as a package: the council's report and the rows beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from chatsvc.settings.organisations import Organisation
from counsellor.archive.package import Head, packed
from counsellor.archive.records import records_of
from counsellor.council.written import NoPdfError, NoReportError, files
from counsellor.mapping.periods import period_of


@dataclass(frozen=True, slots=True)
class Delivery:
    """A package to hand over.

    Attributes:
        name: of its file.
        lacks: `year_runs`, `report` or `pdf`: why it is not the whole year; empty when it is.
    """

    name: str
    content: bytes
    lacks: tuple[str, ...]


def delivery(organisation: Organisation, year: int, now_ms: int) -> Delivery:
    """Return the year's package; what it lacks is said in it, and never hides the rest.

    The report comes first, for it is what releases the year's tables. Blocking, seconds.
    """
    now = datetime.fromtimestamp(now_ms // 1000, tz=UTC)
    lacks = [] if period_of(str(year)).is_settled(now) else ["year_runs"]
    found: dict[str, bytes] = {}
    try:
        # What comes before an error stays in it.
        found.update(files(organisation, year, now_ms, lambda _words: None))
    except NoReportError:
        lacks.append("report")
    except NoPdfError:
        lacks.append("pdf")
    found |= records_of(organisation.id, year)
    label = f"Bevarade handlingar {year}: {organisation.name}"
    if lacks:
        label += f" (saknas: {', '.join(lacks)})"
    names = "".join(sha256(found[name]).hexdigest() for name in sorted(found))
    number = sha256(f"{organisation.id} {year} {names}".encode()).hexdigest()[:16]
    head = Head(
        f"chatsvc-{organisation.id}-{year}-{number}", label, organisation.name, now, not lacks
    )
    return Delivery(f"arkiv-{organisation.id}-{year}.zip", packed(head, found), tuple(lacks))

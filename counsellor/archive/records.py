"""The preserved rows of one year as XML: decisions, deletions, reviews, released tables. Blocking.

Nothing of a visitor can be in them: each kind is a list of named columns below, and the tables they
come from hold none. Raw counters stay behind: their small numbers are for nobody (domain.md 6.3).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import msgspec
from django.db.models import Q

from chatsvc.retention.hours import STOCKHOLM
from counsellor.archive.package import written
from counsellor.audit.models import AccessReview
from counsellor.council.models import Entry
from counsellor.decisions.models import Decision, DeletionRecord
from counsellor.mapping.models import Release, StoreLife
from counsellor.opening.models import OpeningAct

if TYPE_CHECKING:
    from django.db.models import Model

# File -> the columns that are preserved, in the order of the document.
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "namndbeslut": [
        "kind",
        "text",
        "board",
        "decided_on",
        "dnr",
        "valid_until",
        "silence_minutes",
        "age_hours",
        "audit_months",
        "is_sample",
        "recorded_at",
        "recorded_by_id",
        "withdrawn_at",
    ],
    "oppning-och-nedlaggning": [
        "kind",
        "item",
        "of",
        "last_day",
        "staff",
        "at",
        "withdrawn_at",
    ],
    "gallringsprotokoll": [
        "day",
        "what",
        "supplement",
        "rule",
        "number",
        "first_hour",
        "last_hour",
        "method",
        "verified",
        "late",
        "written_at",
    ],
    "manadsgranskningar": [
        "month",
        "entries",
        "drawn",
        "reasons",
        "unexplained",
        "drawn_at",
        "signed_by",
        "signed_at",
    ],
    "publicerade-tabeller": ["table", "period", "defined_from", "figures", "totals", "released_at"],
    "forlorade-lager": ("met_at",),
    "underlag": ["year", "kind", "words", "figure", "source"],
}
# What XML 1.0 cannot hold; each becomes the mark for a letter that is lost.
_UNHOLDABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def records_of(organisation: str, year: int) -> Mapping[str, bytes]:
    """Return a file per kind of record, also for a kind without any: none is an answer."""
    begins = datetime(year, 1, 1, tzinfo=STOCKHOLM)
    ends = datetime(year + 1, 1, 1, tzinfo=STOCKHOLM)
    own = {"organisation": organisation}
    recorded = Q(recorded_at__gte=begins, recorded_at__lt=ends)
    # A decision of an earlier year that was withdrawn now comes again, with when that was.
    withdrawn = Q(withdrawn_at__gte=begins, withdrawn_at__lt=ends)
    rows: Mapping[str, Iterable[Model]] = {
        "namndbeslut": Decision.objects.filter(recorded | withdrawn, **own),
        "oppning-och-nedlaggning": OpeningAct.objects.filter(
            Q(at__gte=begins, at__lt=ends) | withdrawn, **own
        ),
        # The day of a line is midnight UTC.
        "gallringsprotokoll": DeletionRecord.objects.filter(**own, day__year=year),
        "manadsgranskningar": AccessReview.objects.filter(**own, month__year=year).order_by(
            "month"
        ),
        "publicerade-tabeller": Release.objects.filter(
            Q(period=str(year)) | Q(period__startswith=f"{year}-"), **own
        ).order_by("table", "period"),
        "forlorade-lager": _lost(organisation, begins, ends),
        "underlag": Entry.objects.filter(**own, year=year),
    }
    return {f"{kind}-{year}.xml": _document(kind, year, rows[kind]) for kind in COLUMNS}


def _lost(organisation: str, begins: datetime, ends: datetime) -> Iterable[StoreLife]:
    """Each life of the store but the very first says that one was lost (see the model)."""
    lives = StoreLife.objects.filter(organisation=organisation).order_by("met_at", "pk")
    return [one for one in lives[1:] if begins <= one.met_at < ends]


def _document(kind: str, year: int, rows: Iterable["Model"]) -> bytes:
    root = ET.Element("handlingar", {"typ": kind, "ar": str(year)})
    for row in rows:
        record = ET.SubElement(root, "handling")
        for column in COLUMNS[kind]:
            value = _value(row, column)
            if value is not None:
                ET.SubElement(record, column).text = _text(value)
    return written(root)


def _value(row: "Model", column: str) -> object:
    if isinstance(row, AccessReview):
        # Which entries were drawn means nothing once they are pruned; how many and why does.
        if column == "drawn":
            return len(row.sample)
        if column == "reasons":
            said = list(row.reasons.values())
            return {reason: said.count(reason) for reason in sorted(set(said))}
    value: object = getattr(row, column)
    return value


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return msgspec.json.encode(value, order="sorted").decode()
    return _UNHOLDABLE.sub("\ufffd", str(value))

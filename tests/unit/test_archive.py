"""The e-archive's package, read back as an archive reads it: checksums, every row, no visitor."""

import io
import zipfile
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from anonymity.clock import FakeClock
from chatsvc.settings.organisations import Organisation
from counsellor.accounts.models import Role
from counsellor.archive.records import COLUMNS
from counsellor.archive.year import Delivery, delivery
from counsellor.audit.models import AccessReview
from counsellor.council.models import Entry
from counsellor.decisions.models import Decision, DeletionRecord
from counsellor.mapping.models import Counter, Release, StoreLife
from counsellor.opening.models import OpeningAct
from tests.report_demo.years import write_year
from tests.support.schemas import faults
from tests.support.staff import browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
AFTER: Final = int(datetime(2027, 1, 20, tzinfo=UTC).timestamp() * 1000)
IN_THE_YEAR: Final = datetime(2026, 5, 4, 12, tzinfo=UTC)
METS: Final = "{http://www.loc.gov/METS/}"
HREF: Final = "{http://www.w3.org/1999/xlink}href"
WORDS: Final = 'Nämnden beslutar: <b>=1+1</b> & "så"\nandra raden'


def demo() -> Organisation:
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id("demo")
    assert found is not None
    return found


def decided(dnr: str, at: datetime = IN_THE_YEAR, **more: object) -> None:
    Decision.objects.create(
        **{
            "organisation": "demo",
            "kind": "gallring",
            "text": WORDS,
            "board": "Socialnämnden",
            "decided_on": at.date(),
            "dnr": dnr,
            "valid_until": date(2028, 1, 1),
            "recorded_at": at,
            **more,
        }
    )


def erased(day: datetime, organisation: str = "demo") -> None:
    DeletionRecord.objects.create(
        organisation=organisation,
        day=day,
        what="ended",
        rule="SN 1/26",
        number=7,
        first_hour=day,
        last_hour=day,
        method="keys",
        verified=True,
        written_at=day,
    )


def opened(made: Delivery) -> tuple[ET.Element, dict[str, bytes]]:
    """Read the package as its receiver does: nothing unnamed, nothing missing, each byte right."""
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        assert package.testzip() is None
        found = {name: package.read(name) for name in package.namelist()}
    root = ET.fromstring(found.pop("mets.xml"))  # noqa: S314  our own file
    assert faults(root) == []
    named: dict[str, str] = {}
    for file in root.iter(f"{METS}file"):
        where = file.find(f"{METS}FLocat")
        assert where is not None
        content = found[where.attrib[HREF]]
        assert file.attrib["CHECKSUM"] == sha256(content).hexdigest()
        assert file.attrib["SIZE"] == str(len(content))
        named[file.attrib["ID"]] = where.attrib[HREF]
    assert set(named.values()) == set(found)
    assert {one.attrib["FILEID"] for one in root.iter(f"{METS}fptr")} == set(named)
    return root, found


def rows(found: dict[str, bytes], kind: str, year: int = 2026) -> list[dict[str, str]]:
    document = ET.fromstring(found[f"content/{kind}-{year}.xml"])  # noqa: S314  our own file
    return [{one.tag: one.text or "" for one in record} for record in document]


def test_a_year_is_read_back_with_every_row_and_the_words_as_they_were() -> None:
    write_year("demo", 2026)
    decided("SN 1/26", silence_minutes=30, age_hours=4, audit_months=12)
    decided("SN 9/25", datetime(2025, 3, 1, tzinfo=UTC), withdrawn_at=IN_THE_YEAR)
    decided("SN 8/25", datetime(2025, 3, 1, tzinfo=UTC))
    erased(datetime(2026, 12, 31, tzinfo=UTC))
    erased(datetime(2027, 1, 1, tzinfo=UTC))
    erased(datetime(2026, 12, 31, tzinfo=UTC), "lan")
    Entry.objects.create(organisation="demo", year=2026, kind="measure", words="=HYPERLINK(1)")
    StoreLife.objects.create(organisation="demo", generation="a", met_at=IN_THE_YEAR)
    StoreLife.objects.create(organisation="demo", generation="b", met_at=IN_THE_YEAR)
    made = delivery(demo(), 2026, AFTER)
    root, found = opened(made)
    assert (made.lacks, made.name) == ((), "arkiv-demo-2026.zip")
    head = root.find(f"{METS}metsHdr")
    assert head is not None
    assert head.attrib["RECORDSTATUS"] == "COMPLETE"
    assert {name.rsplit(".", 1)[1] for name in found} == {"xml", "csv", "html", "pdf"}
    decisions = rows(found, "namndbeslut")
    assert [one["dnr"] for one in decisions] == ["SN 9/25", "SN 1/26"]
    assert decisions[1]["text"] == WORDS
    assert (decisions[1]["age_hours"], "age_hours" in decisions[0]) == ("4", False)
    assert [one["day"] for one in rows(found, "gallringsprotokoll")] == [
        "2026-12-31T00:00:00+00:00"
    ]
    assert [one["words"] for one in rows(found, "underlag")] == ["=HYPERLINK(1)"]
    assert len(rows(found, "forlorade-lager")) == 1
    # The report released the year's tables, and what was released is what is handed over.
    assert len(rows(found, "publicerade-tabeller")) == Release.objects.count() > 0


def test_who_opened_and_who_ended_it_is_handed_over_with_what_was_read() -> None:
    later = datetime(2027, 2, 1, tzinfo=UTC)
    for kind, more in (
        ("known", {"item": "ages", "of": "kast:18 mika:-"}),
        ("open", {}),
        ("close", {"last_day": date(2026, 12, 1), "withdrawn_at": later}),
    ):
        OpeningAct.objects.create(
            **{"organisation": "demo", "kind": kind, "staff": 3, "at": IN_THE_YEAR, **more}
        )
    OpeningAct.objects.create(organisation="lan", kind="open", staff=4, at=IN_THE_YEAR)
    _, found = opened(delivery(demo(), 2026, AFTER))
    acts = rows(found, "oppning-och-nedlaggning")
    assert [one["kind"] for one in acts] == ["known", "open", "close"]
    assert (acts[0]["item"], acts[0]["of"]) == ("ages", "kast:18 mika:-")
    assert (acts[2]["last_day"], acts[2]["staff"]) == ("2026-12-01", "3")
    # A year in which one was taken back has it again, with when that was.
    _, found = opened(delivery(demo(), 2027, AFTER))
    (again,) = rows(found, "oppning-och-nedlaggning", 2027)
    assert (again["kind"], again["withdrawn_at"]) == ("close", later.isoformat())


def test_a_review_goes_with_counts_of_reasons_and_without_the_entries_drawn() -> None:
    AccessReview.objects.create(
        organisation="demo",
        month=date(2026, 5, 1),
        entries=40,
        sample=[9001, 9002],
        reasons={"9001": "own_shift", "9002": "unexplained"},
        unexplained=1,
        drawn_at=IN_THE_YEAR,
        signed_by=4,
        signed_at=IN_THE_YEAR,
    )
    _, found = opened(delivery(demo(), 2026, AFTER))
    (one,) = rows(found, "manadsgranskningar")
    assert one["reasons"] == '{"own_shift":1,"unexplained":1}'
    assert (one["drawn"], one["signed_by"]) == ("2", "4")
    assert b"9001" not in found["content/manadsgranskningar-2026.xml"]


def test_a_year_that_runs_or_has_no_report_is_packed_and_says_what_it_lacks() -> None:
    decided("SN 1/19", datetime(2019, 5, 4, tzinfo=UTC))
    root, found = opened(delivery(demo(), 2019, AFTER))
    assert "saknas: report" in root.attrib["LABEL"]
    assert [one["dnr"] for one in rows(found, "namndbeslut", 2019)] == ["SN 1/19"]
    head = opened(delivery(demo(), 2027, AFTER))[0].find(f"{METS}metsHdr")
    assert head is not None
    assert head.attrib["RECORDSTATUS"] == "PARTIAL"


def test_a_letter_that_xml_cannot_hold_does_not_lose_the_rest() -> None:
    decided("SN 1/26", text="före\x0befter")
    _, found = opened(delivery(demo(), 2026, AFTER))
    assert rows(found, "namndbeslut")[0]["text"] == "före\ufffdefter"


def test_no_small_number_and_no_column_that_names_a_conversation_is_handed_over() -> None:
    Counter.objects.create(
        organisation="demo", door="mika", measure="joined", span="day", period=IN_THE_YEAR, value=1
    )
    _, found = opened(delivery(demo(), 2026, AFTER))
    assert not [name for name in found if "raknare" in name or "counter" in name]
    columns = {column for kind in COLUMNS.values() for column in kind}
    assert not columns & {"cid", "conversation", "key", "visitor", "address", "language"}


def test_the_button_gives_the_same_package_to_who_answers_for_it(clock: FakeClock) -> None:
    make_staff("vera", Role.ADMINISTRATOR)
    client = browser()
    sign_in(client, clock, "vera")
    assert "Hämta paketet" in client.get("/gallringsprotokoll").content.decode()
    for wrong in ("", "1066", "2026'", "²"):
        assert client.post("/gallringsprotokoll/arkiv", {"ar": wrong}).status_code == 400
    answer = client.post("/gallringsprotokoll/arkiv", {"ar": "2026"})
    assert answer["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None

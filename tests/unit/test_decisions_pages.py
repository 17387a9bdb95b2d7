"""The register is written by supervisors and administrators, never rewritten, and is public."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from anonymity.clock import FakeClock
from chatsvc.retention.decided import decode
from chatsvc.settings.organisations import Organisations
from counsellor.accounts.models import Role
from counsellor.audit.models import AuditEntry, Deed
from counsellor.decisions.models import Decision
from counsellor.decisions.public_page import STYLES, decisions_page
from counsellor.decisions.queries import decisions_document, rule_in_force
from counsellor.decisions.services import SAMPLE, seed_samples, version_of
from counsellor.opening.models import OpeningAct
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db

TODAY = datetime.fromtimestamp(NOON_MS / 1000, tz=UTC).date()
SAID = {
    "do": "record",
    "kind": "gallring",
    "text": "Chattens handlingar gallras vid samtalets slut.",
    "board": "Socialnämnden",
    "decided_on": TODAY.isoformat(),
    "dnr": "SN 2026/238",
    "valid_until": (TODAY + timedelta(days=20)).isoformat(),
    "silence_minutes": "30",
    "age_hours": "6",
    "audit_months": "24",
}


@pytest.fixture
def vera(clock: FakeClock) -> Client:
    """A supervisor's browser."""
    make_staff("vera", Role.SUPERVISOR)
    client = browser()
    sign_in(client, clock, "vera")
    return client


def post(client: Client, **change: str) -> HttpResponse:
    """Send the form as the page has it now."""
    said = {**SAID, "seen": version_of("demo"), **change}
    answer = client.post("/namndbeslut", said, headers={"origin": ORIGIN})
    assert isinstance(answer, HttpResponse)
    return answer


def say(client: Client, **change: str) -> int:
    return post(client, **change).status_code


def test_a_decision_is_written_down_shown_and_noted_in_the_chain(vera: Client) -> None:
    assert say(vera) == 302
    row = Decision.objects.get()
    assert (row.dnr, row.silence_minutes, row.is_sample) == ("SN 2026/238", 30, False)
    assert row.recorded_by is not None
    page = vera.get("/namndbeslut").content.decode()
    for words in ("SN 2026/238", "Går ut om 20 dagar", "Saknas: tjänsten öppnar inte"):
        assert words in page
    noted = AuditEntry.objects.get(deed=Deed.DECISION_RECORDED)
    assert noted.about == f"decision:{row.pk}"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"decided_on": (TODAY + timedelta(days=1)).isoformat()}, "inte fattat än"),
        ({"valid_until": (TODAY - timedelta(days=1)).isoformat()}, "Den dagen har varit"),
        ({"silence_minutes": ""}, "säger hur länge"),
        ({"silence_minutes": "5"}, "10"),
        ({"age_hours": "25"}, "24"),
        ({"audit_months": "25"}, "24"),
        ({"kind": "something"}, "something"),
        ({"text": ""}, "Det sparades inte"),
    ],
)
def test_what_contradicts_itself_is_not_written_down(
    vera: Client, change: dict[str, str], sentence: str
) -> None:
    answer = vera.post("/namndbeslut", {**SAID, **change}, headers={"origin": ORIGIN})
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_withdrawal_keeps_the_row_and_another_organisations_is_untouched(vera: Client) -> None:
    say(vera)
    other = Decision.objects.create(
        organisation="lan",
        kind="insats",
        text="t",
        board="b",
        decided_on=TODAY,
        dnr="d",
        valid_until=TODAY,
        recorded_at=datetime.now(UTC),
    )
    mine = Decision.objects.get(organisation="demo")
    for number in (other.pk, mine.pk, mine.pk, "x", "9" * 40):
        body = {"do": "withdraw", "row": number}
        assert vera.post("/namndbeslut", body, headers={"origin": ORIGIN}).status_code in {302, 409}
    other.refresh_from_db()
    mine.refresh_from_db()
    assert other.withdrawn_at is None
    assert mine.withdrawn_at is not None
    assert AuditEntry.objects.filter(deed=Deed.DECISION_WITHDRAWN).count() == 1
    assert "återkallat" in vera.get("/namndbeslut").content.decode()


def test_of_two_who_write_at_once_the_second_is_told_and_loses_no_word(
    vera: Client, clock: FakeClock
) -> None:
    make_staff("ada", Role.ADMINISTRATOR)
    ada = browser()
    sign_in(ada, clock, "ada")
    page = ada.get("/namndbeslut").content.decode()
    assert 'name="seen" value="0-0"' in page
    assert say(vera, seen="0-0") == 302
    late = post(ada, seen="0-0", dnr="SN 2026/239", board="En annan nämnd")
    assert late.status_code == 409
    told = late.content.decode()
    for words in ("någon annan ändrade registret", "En annan nämnd", "SN 2026/239", "SN 2026/238"):
        assert words in told
    assert Decision.objects.count() == 1
    # What the page now holds is newer: pressing again writes it.
    fresh = told.partition('name="seen" value="')[2].partition('"')[0]
    assert say(ada, seen=fresh, dnr="SN 2026/239") == 302
    assert AuditEntry.objects.filter(deed=Deed.DECISION_RECORDED).count() == 2


def test_a_withdrawal_meanwhile_counts_as_a_change_and_a_second_one_is_told(vera: Client) -> None:
    say(vera)
    before = version_of("demo")
    body = {"do": "withdraw", "row": str(Decision.objects.get().pk)}
    assert vera.post("/namndbeslut", body, headers={"origin": ORIGIN}).status_code == 302
    again = vera.post("/namndbeslut", body, headers={"origin": ORIGIN})
    assert again.status_code == 409
    assert "redan återkallat" in again.content.decode()
    assert say(vera, seen=before) == 409
    assert AuditEntry.objects.filter(deed=Deed.DECISION_WITHDRAWN).count() == 1


def test_a_form_that_says_nothing_of_what_was_seen_writes_nothing(vera: Client) -> None:
    assert say(vera, seen="") == 409
    assert not Decision.objects.exists()


def test_only_the_words_of_a_decision_can_be_typed_and_they_are_escaped(vera: Client) -> None:
    say(vera, text="<script>alert(1)</script>", kind="dpia")
    assert b"<script>alert" not in vera.get("/namndbeslut").content
    assert b"<script>alert" not in decisions_page("demo", NOON_MS)


def test_the_demo_has_marked_samples_that_decide_nothing_in_earnest() -> None:
    assert seed_samples("demo", NOON_MS) == 6
    assert seed_samples("demo", NOON_MS) == 0
    assert all(row.text.startswith(SAMPLE) for row in Decision.objects.all())
    assert all("EXEMPEL" in row.dnr for row in Decision.objects.all())
    assert decode(decisions_document("demo", NOON_MS, demo=True)).lawful_until > NOON_MS
    assert decode(decisions_document("demo", NOON_MS, demo=False)).lawful_until == 0
    assert rule_in_force("demo", NOON_MS, demo=False) is None


def test_the_public_page_tells_dates_numbers_and_what_is_missing() -> None:
    seed_samples("demo", NOON_MS)
    Decision.objects.filter(kind="dpia").delete()
    page = decisions_page("demo", NOON_MS).decode()
    for words in ("EXEMPEL 0000/00", "Exempelnämnden", "Gäller till och med", "påhittade exempel"):
        assert words in page
    assert 'data-kind="dpia" data-state="missing"' in page
    assert STYLES in page
    assert settings.CHATSVC_ORGANISATIONS.all[0].exit_target in page
    # Title and address name no subject; no script is needed to read it.
    assert "<title>Beslut</title>" in page
    assert "<script" not in page
    with pytest.raises(LookupError):
        decisions_page("nowhere", NOON_MS)


def test_the_public_page_says_the_last_day_and_then_that_it_is_over() -> None:
    last = TODAY + timedelta(days=30)
    OpeningAct.objects.create(
        organisation="demo",
        kind=OpeningAct.Kind.CLOSE,
        staff=1,
        at=datetime.fromtimestamp(NOON_MS / 1000, tz=UTC),
        last_day=last,
    )
    assert "läggs ner" not in decisions_page("demo", NOON_MS).decode(), "the demo never ends"
    one = msgspec.structs.replace(settings.CHATSVC_ORGANISATIONS.all[0], demo=False)
    with override_settings(CHATSVC_ORGANISATIONS=Organisations((one,))):
        page = decisions_page("demo", NOON_MS).decode()
        assert f"Sista dagen som du kan skriva hit är {last}" in page
        over = decisions_page("demo", NOON_MS + 32 * 86_400_000).decode()
        assert f"Tjänsten är nedlagd. Sista dagen var {last}" in over
        OpeningAct.objects.update(withdrawn_at=datetime.now(UTC))
        assert "läggs ner" not in decisions_page("demo", NOON_MS).decode()

"""A supervisor sends new visitors to a partner: who may, until when, and what both audits say."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import msgspec
import pytest
from django.conf import settings
from django.test import Client, override_settings

from anonymity.clock import FakeClock
from chatsvc.retention import status
from chatsvc.retention.at_door import NOBODY, AtDoor
from chatsvc.retention.diverted import Diversion as Said
from chatsvc.settings.organisations import Door, Organisation, Organisations
from chatsvc.settings.partner_file import Partner
from counsellor.accounts.models import Role
from counsellor.audit.models import AuditEntry
from counsellor.shifts.plan import clock as hhmm
from counsellor.shifts.queries import at_ms, to_ms
from counsellor.steering import diverting, queries
from counsellor.steering.diverting import DOORS, divert, end_silent
from counsellor.steering.models import Diversion
from counsellor.steering.policy import LASTS, MOST_HOURS, Steerer, diverted_until
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in
from tests.support.visitor_site import partner

pytestmark = pytest.mark.django_db
NOW: Final = at_ms(NOON_MS)
HOUR: Final = timedelta(hours=1)
AGREED: Final = partner("forening", "Föreningen", "sol", ("sv",))
VERA: Final = Steerer(9, "demo", ("mika", "kast"), supervisor=True)


def two(agreed: Partner = AGREED) -> Organisations:
    """Two receptions that agree, or one that agrees with somebody who is not here."""
    own = settings.CHATSVC_ORGANISATIONS.all[0]
    here = msgspec.structs.replace(own, partner=(agreed,))
    back = msgspec.structs.replace(
        agreed, id="demo", name="Kommunen", law="osl", doors=(("tala", "mika"),)
    )
    there = msgspec.structs.replace(
        own,
        id="forening",
        visitor_origin=agreed.visitor_origin,
        console_origin="http://forening.localhost:8001",
        doors={"tala": Door("TALA")},
        paths={"own": "tala"},
        shared_staff=(),
        partner=(back,),
    )
    return Organisations((here, there))


@pytest.fixture(autouse=True)
def _agreed() -> Iterator[None]:
    hosts = [*settings.ALLOWED_HOSTS, "forening.localhost"]
    with override_settings(CHATSVC_ORGANISATIONS=two(), ALLOWED_HOSTS=hosts):
        yield
    DOORS.read(lambda _: None)


def partner_is(at: AtDoor) -> None:
    told = status.status_of({"tala": at}, {}, NOON_MS, demo=True, late=False)
    DOORS.read(lambda org: told if org == "forening" else None)


@pytest.fixture(autouse=True)
def _open() -> None:
    partner_is(AtDoor(1))


def here() -> Organisation:
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id("demo")
    assert found is not None
    return found


def noted(organisation: str = "demo") -> list[tuple[str, int, str]]:
    rows = AuditEntry.objects.filter(organisation=organisation, deed="diverted")
    return list(rows.values_list("about", "staff", "role"))


def test_it_holds_for_so_many_hours_and_ends_by_itself() -> None:
    assert divert(VERA, here(), "mika", "forening", 2, NOW) == "done"
    ends = NOW + 2 * HOUR
    assert queries.diversions_of("demo", NOW) == {"mika": Said("forening", to_ms(ends))}
    assert queries.diversions_of("demo", ends) == {}
    assert queries.diversions_of("forening", NOW) == {}
    assert divert(VERA, here(), "mika", "forening", 1, ends) == "done"
    assert Diversion.objects.count() == 1, "said twice it holds once, from then on"
    assert queries.diversions_of("demo", ends)["mika"].until_ms == to_ms(ends + HOUR)


def test_both_audits_say_it_and_no_account_crosses() -> None:
    divert(VERA, here(), "mika", "forening", 2, NOW)
    divert(VERA, here(), "mika", "", 0, NOW)
    assert not Diversion.objects.exists()
    assert noted() == [
        ("2h:mika>forening", 9, "supervisor"),
        ("end:mika>forening", 9, "supervisor"),
    ]
    assert noted("forening") == [("2h:demo", 0, ""), ("end:demo", 0, "")]
    divert(VERA, here(), "mika", "", 0, NOW)
    assert len(noted()) == 2, "what is not there is not ended"


def test_a_partner_that_has_shut_ends_it_as_the_services_own_deed() -> None:
    divert(VERA, here(), "mika", "forening", 2, NOW)
    end_silent("demo", "kast", NOON_MS)
    assert Diversion.objects.exists()
    end_silent("demo", "mika", NOON_MS)
    assert not Diversion.objects.exists()
    assert noted()[1:] == [("end:mika>forening", 0, "")]
    assert noted("forening")[1:] == [("end:demo", 0, "")]


def test_another_partner_in_its_place_is_told_to_both() -> None:
    divert(VERA, here(), "mika", "forening", 2, NOW)
    other = msgspec.structs.replace(AGREED, id="tredje")
    both = msgspec.structs.replace(here(), partner=(AGREED, other))
    told = status.status_of({"tala": AtDoor(1)}, {}, NOON_MS, demo=True, late=False)
    DOORS.read(lambda _: told)
    assert divert(VERA, both, "mika", "tredje", 1, NOW) == "done"
    assert [one for one, _, _ in noted()] == [
        "2h:mika>forening",
        "end:mika>forening",
        "1h:mika>tredje",
    ]
    assert noted("forening")[-1] == ("end:demo", 0, "")
    assert noted("tredje") == [], "it has no tables here"


@pytest.mark.parametrize(
    ("change", "door", "to", "hours", "outcome"),
    [
        ({"supervisor": False}, "mika", "forening", 1, "not_yours"),
        ({"supervisor": False, "alone": True}, "mika", "forening", 1, "not_yours"),
        ({"doors": ("kast",)}, "mika", "forening", 1, "not_yours"),
        ({"supervisor": False}, "mika", "", 0, "not_yours"),
        ({}, "mika", "forening", -1, "unknown"),
        ({}, "mika", "forening", MOST_HOURS + 1, "unknown"),
        ({}, "mika", "forening", 10**30, "unknown"),
        ({}, "kast", "forening", 1, "not_agreed"),
        ({}, "mika", "nobody", 1, "not_agreed"),
        ({}, "mika", "", 1, "not_agreed"),
    ],
)
def test_what_is_not_agreed_or_not_hers_changes_and_notes_nothing(
    change: dict[str, object], door: str, to: str, hours: int, outcome: str
) -> None:
    who = Steerer(
        **{
            "staff_id": 9,
            "organisation": "demo",
            "doors": ("mika", "kast"),
            "supervisor": True,
            **change,
        }  # type: ignore[arg-type]
    )
    assert divert(who, here(), door, to, hours, NOW) == outcome
    assert not Diversion.objects.exists()
    assert noted() == noted("forening") == []


def test_a_partner_that_takes_nobody_in_is_refused() -> None:
    for at in (NOBODY, None):
        DOORS.read(lambda _: None) if at is None else partner_is(at)
        assert divert(VERA, here(), "mika", "forening", 1, NOW) == "partner_shut"
    assert not Diversion.objects.exists()


def test_the_agreements_last_day_is_its_end() -> None:
    day = NOW.date()
    last = msgspec.structs.replace(AGREED, until=day)
    until = diverted_until(last, MOST_HOURS, NOW + 5 * HOUR)
    assert until is not None
    assert hhmm(until) == "00.00"
    assert until < NOW + 5 * HOUR + LASTS
    assert diverted_until(last, 1, until) is None
    with override_settings(CHATSVC_ORGANISATIONS=two(last)):
        assert divert(VERA, here(), "mika", "forening", 1, until) == "not_agreed"


def supervisor(clock: FakeClock, role: Role = Role.SUPERVISOR) -> Client:
    make_staff("vera", role)
    client = browser()
    sign_in(client, clock, "vera")
    return client


def says(client: Client, **body: object) -> tuple[int, dict[str, object]]:
    headers = {"origin": ORIGIN}
    answer = client.post(
        "/steering.json", json.dumps(body), content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


def test_the_boards_action_says_who_may_answer_and_what_holds(clock: FakeClock) -> None:
    client = supervisor(clock)
    offered = {"id": "forening", "name": "Föreningen", "open": True}
    assert client.get("/steering.json").json()["partners"] == {"mika": [offered]}
    deed = {"do": "divert", "door": "mika", "partner": "forening", "hours": 2}
    code, stands = says(client, **deed)
    until = hhmm(at_ms(clock.now_ms()) + 2 * HOUR)
    assert code == 200
    assert stands["diverted"] == {"mika": {"name": "Föreningen", "until": until, "open": True}}
    partner_is(NOBODY)
    stands = client.get("/steering.json").json()
    assert stands["diverted"]["mika"]["open"] is False
    assert stands["partners"] == {"mika": [{**offered, "open": False}]}
    assert says(client, **{**deed, "hours": 0})[1]["diverted"] == {}
    assert says(client, **deed) == (409, {"problem": "partner_shut"})
    assert says(client, **{**deed, "partner": "x"}) == (403, {"problem": "not_agreed"})
    for wrong in ({"hours": "2"}, {"hours": 1.5}, {"hours": None}, {"door": 1}, {"partner": None}):
        assert says(client, **{**deed, **wrong})[0] == 400
    entry = AuditEntry.objects.filter(organisation="demo", deed="diverted").first()
    assert entry is not None
    assert entry.role == "supervisor"


def test_a_counsellor_reads_what_holds_and_changes_nothing(clock: FakeClock) -> None:
    divert(VERA, here(), "mika", "forening", 2, at_ms(clock.now_ms()))
    client = supervisor(clock, Role.COUNSELLOR)
    stands = client.get("/steering.json").json()
    assert stands["partners"] == {}
    assert stands["diverted"]["mika"]["name"] == "Föreningen"
    assert says(client, do="divert", door="mika", partner="", hours=0)[0] == 403


def test_the_partners_board_reads_who_sends_here_and_nothing_of_doors_or_people(
    clock: FakeClock,
) -> None:
    now = at_ms(clock.now_ms())
    there = settings.CHATSVC_ORGANISATIONS.all[1]
    assert queries.sent_here(there, ("tala",), now) == []
    divert(VERA, here(), "mika", "forening", 2, now)
    until = hhmm(now + 2 * HOUR)
    assert queries.sent_here(there, ("tala",), now) == [{"from": "Kommunen", "until": until}]
    assert queries.sent_here(there, ("elsewhere",), now) == []
    assert queries.sent_here(there, ("tala",), now + 2 * HOUR) == []
    assert queries.sent_here(here(), ("mika",), now) == [], "ours are not sent to us"
    Diversion.objects.update(partner="tredje")
    assert queries.sent_here(there, ("tala",), now) == [], "that is somebody else's business"


def test_a_row_of_somebody_without_an_agreement_is_seen_nowhere(clock: FakeClock) -> None:
    now = at_ms(clock.now_ms())
    until = now + HOUR
    Diversion.objects.create(organisation="lan", door="mika", partner="demo", until=until)
    Diversion.objects.create(organisation="demo", door="kast", partner="lan", until=until)
    client = supervisor(clock)
    stands = client.get("/steering.json").json()
    assert (stands["diverted"], stands["sent_here"]) == ({}, [])


def test_a_reception_reads_its_own_doors_of_the_partner_only() -> None:
    assert diverting.DOORS.take(AGREED, "mika")
    assert not diverting.DOORS.take(AGREED, "kast")

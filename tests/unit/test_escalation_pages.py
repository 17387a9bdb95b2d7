"""The log for supervisors, the packs for whoever is on duty, and what the ladder is given."""

import re

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from chatsvc.settings.escalation_file import Escalation as Rules
from counsellor.accounts.models import Role
from counsellor.escalation import policy, queries, services
from counsellor.escalation.ports import Person
from counsellor.shifts.models import OnCall
from tests.support.staff import browser, make_staff, sign_in

pytestmark = pytest.mark.django_db

KEY = b"k" * 16
NOON_MS = 1_767_268_800_000
PACKS = ("/orosanmalan", "/polisanmalan")


def signed_in(clock: FakeClock, name: str, role: Role) -> Client:
    make_staff(name, role)
    client = browser()
    sign_in(client, clock, name)
    return client


def test_a_supervisor_reads_what_was_decided_and_on_what_it_rested(clock: FakeClock) -> None:
    linnea = make_staff("linnea")
    client = signed_in(clock, "handledare", Role.SUPERVISOR)
    assert "Ingen eskalering än." in client.get("/eskaleringar").content.decode()
    asks = Person(linnea.pk, "demo", supervisor=False, doors=("mika",))
    services.raise_it(asks, KEY, "child", "mika", Rules(), NOON_MS)
    assert "öppen" in client.get("/eskaleringar").content.decode()
    services.decide(asks, KEY, "reported", "sol_19_1", Rules(), NOON_MS)
    page = client.get("/eskaleringar").content.decode()
    for words in ("Orosanmälan är gjord", "19 kap. 1 §", "rådgivare", "Linnea", "MIKA"):
        assert words in page
    assert KEY.hex() not in page


def test_the_whole_log_can_be_read_page_by_page(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LOGGED", 2)
    linnea = make_staff("linnea")
    asks = Person(linnea.pk, "demo", supervisor=False, doors=("mika",))
    for number, kind in enumerate(policy.KINDS):
        key = number.to_bytes(16, "big")
        services.raise_it(asks, key, kind, "mika", Rules(), NOON_MS + number * 60_000)
    client = signed_in(clock, "handledare", Role.SUPERVISOR)
    path, read = "/eskaleringar", []
    while path:
        page = client.get(path).content.decode()
        read.append(re.findall(r'<th scope="row">([^<]+)<', page))
        on = re.search(r'href="(/eskaleringar\?fore=[0-9]+)"', page)
        path = "" if on is None else on[1]
    assert read == [["Polisen", "Orosanmälan"], ["112", "Någon till går in"], ["Rådgör"]]


@pytest.mark.parametrize("fore", ["", "x", "-1", "9" * 40, "1 OR 1"])
def test_what_is_no_number_is_the_beginning_of_the_log(clock: FakeClock, fore: str) -> None:
    client = signed_in(clock, "handledare", Role.SUPERVISOR)
    assert client.get(f"/eskaleringar?fore={fore}").status_code == 200


@pytest.mark.parametrize("path", ["/eskaleringar", *PACKS])
def test_nobody_who_is_not_signed_in_reads_any_of_it(path: str) -> None:
    assert browser().get(path).headers["Location"] == "/login"


def test_a_counsellor_reads_the_packs_and_not_the_log(clock: FakeClock) -> None:
    client = signed_in(clock, "linnea", Role.COUNSELLOR)
    assert client.get("/eskaleringar").status_code == 403
    for path in PACKS:
        assert client.get(path).status_code == 200
        assert client.post(path).status_code == 405


def test_an_administrator_reads_none_of_it(clock: FakeClock) -> None:
    client = signed_in(clock, "admin", Role.ADMINISTRATOR)
    for path in ("/eskaleringar", *PACKS):
        assert client.get(path).status_code == 403


def test_the_pack_tells_first_and_is_written_elsewhere(clock: FakeClock) -> None:
    page = signed_in(clock, "linnea", Role.COUNSELLOR).get("/orosanmalan").content.decode()
    steps = [page.index(words) for words in ("Berätta först", "samtycker", "tillsammans", "Ring")]
    assert steps == sorted(steps)
    assert "verksamhetssystem, aldrig här" in page
    # Nothing can be typed into it: this service must never hold a report.
    assert not re.search(r"<(textarea|input)", page)


def test_the_police_are_a_possibility_and_no_duty(clock: FakeClock) -> None:
    page = signed_in(clock, "linnea", Role.COUNSELLOR).get("/polisanmalan").content.decode()
    for words in ("inte en plikt", "huvudregeln att anmäla", "10 kap. 21 §", "10 kap. 18 c §"):
        assert words in page


def test_the_ladder_knows_whom_to_call_before_any_line_is_there(clock: FakeClock) -> None:
    OnCall.objects.create(organisation="demo", function="Bakjour", telephone="010-555 01 01")
    OnCall.objects.create(organisation="lan", function="Fel", telephone="112")
    facts = signed_in(clock, "linnea", Role.COUNSELLOR).get("/desk.json").json()["escalation"]
    assert facts["onCall"] == [{"name": "Bakjour", "phone": "010-555 01 01"}]
    rungs = {one["kind"]: one for one in facts["rungs"]}
    assert list(rungs) == ["consult", "join", "emergency", "child", "police"]
    assert rungs["police"]["decider"] == "supervisor"
    assert rungs["child"]["gates"]["own"] == ["sol_19_1"]

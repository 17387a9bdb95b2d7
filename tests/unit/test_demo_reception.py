"""The demo's reception: certifies demo accounts at once, lists them, and nobody else."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from anonymity.clock import FakeClock
from anonymity.trust.base64url import decode
from anonymity.trust.bodies import DAY, DayBody, DeviceListBody, RequestedDay
from anonymity.trust.canonical import canonical
from anonymity.trust.certificates import opened, public_bytes, public_text, sign
from anonymity.trust.chain import read_chain, read_device_list
from anonymity.trust.errors import TrustError
from anonymity.trust.issue import lists
from anonymity.trust.key_files import read_key
from chatsvc.cli.demo_keys import demo_keys_folder, ensure_demo_keys
from chatsvc.cli.demo_reception_desk import Desk, open_desk
from chatsvc.cli.errors import REFUSED
from chatsvc.cli.main import main
from chatsvc.settings.environment import SOURCE
from counsellor.accounts.models import Staff
from counsellor.directory.models import DeviceCertificate
from counsellor.directory.queries import current_device_documents, newest_list_version
from counsellor.directory.services import ask
from tests.support.trust import NOON, TODAY, Town, key_named

pytestmark = pytest.mark.django_db
State = DeviceCertificate.State


@pytest.fixture
def clock() -> FakeClock:
    """Noon of the vectors."""
    return FakeClock(NOON * 1000)


@pytest.fixture
def root(tmp_path: Path, clock: FakeClock) -> bytes:
    """The public key of the demo's root."""
    return decode(ensure_demo_keys(tmp_path, "demo", clock), 32)


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock, root: bytes) -> Desk:
    """A reception that has just opened."""
    assert root
    desk = open_desk(tmp_path, clock)
    desk.begin()
    return desk


def staff(**over: object) -> Staff:
    """Make an account of the demo, unless told otherwise."""
    fields: dict[str, object] = {
        "organisation": "demo", "alias": "Linnea", "role": "counsellor",
        "doors": ["mika"], "is_demo": True,
    }  # fmt: skip
    made: Staff = get_user_model().objects.create_staff(
        "linnea", "a long password", **fields | over
    )
    return made


def register(
    person: Staff, clock: FakeClock, browser: str = "browser", org: str = "demo"
) -> DeviceCertificate:
    """Let a browser of this person ask for today's certificate."""
    town = Town(org=org, name=browser)
    request = town.request(now_s=clock.now_ms() // 1000)
    return ask(person.pk, org, public_text(town.key("device")), request, clock.now_ms())


def listed(root: bytes, browser: str = "browser") -> bool:
    """Say whether the newest published list names today's key of this browser."""
    found = published(root)
    return lists(found.salt, found.hashes, public_bytes(Town(name=browser).key("day")))


def published(root: bytes) -> DeviceListBody:
    """Return the newest list, believed."""
    return read_device_list(current_device_documents("demo"), [root])


def test_a_list_is_signed_at_start_though_nobody_is_there(desk: Desk, root: bytes) -> None:
    assert desk
    found = published(root)
    assert (found.version, found.demo, len(found.hashes)) == (1, True, 256)


def test_a_demo_account_is_certified_and_listed_at_the_next_look(
    desk: Desk, root: bytes, clock: FakeClock
) -> None:
    row = register(staff(), clock)
    desk.look()
    row.refresh_from_db()
    assert row.state == State.CERTIFIED
    reception, (day,) = answer(row)["reception"], answer(row)["days"]
    shift = Town(org="demo", demo=True, name="browser").shift()
    identity = canonical([reception, day, shift])
    chain = read_chain(identity, public_bytes(Town(name="browser").key("shift")), [root])
    assert (chain.day.doors, chain.day.roles, chain.day.day) == (("mika",), ("counsellor",), TODAY)
    assert listed(root)
    assert published(root).version == 2


@pytest.mark.parametrize(
    "account",
    [{"is_demo": False}, {"is_active": False}, {"role": "administrator"}, {"doors": []}],
)
def test_nobody_else_is_certified(
    desk: Desk, root: bytes, clock: FakeClock, account: dict[str, object]
) -> None:
    row = register(staff(**account), clock)
    desk.look()
    row.refresh_from_db()
    assert (row.state, row.certificates) == (State.REFUSED, None)
    assert published(root).version == 1
    assert not listed(root)


def test_a_request_signed_by_another_key_is_refused(desk: Desk, clock: FakeClock) -> None:
    person = staff()
    request = Town(org="demo", name="browser").request()
    row = ask(person.pk, "demo", public_text(key_named("stolen")), request, clock.now_ms())
    desk.look()
    row.refresh_from_db()
    assert row.state == State.REFUSED


def test_a_request_of_another_organisation_waits_for_its_own_reception(
    desk: Desk, clock: FakeClock
) -> None:
    row = register(staff(organisation="other"), clock, org="other")
    desk.look()
    row.refresh_from_db()
    assert row.state == State.REQUESTED


def test_a_list_is_signed_every_twelve_hours(desk: Desk, root: bytes, clock: FakeClock) -> None:
    desk.look()
    assert published(root).version == 1
    clock.advance(12 * 3_600_000)
    desk.look()
    assert published(root).version == 2
    desk.look()
    assert published(root).version == 2


def test_the_fifth_browser_ends_the_oldest(desk: Desk, root: bytes, clock: FakeClock) -> None:
    person = staff()
    names = [f"browser {n}" for n in range(5)]
    for name in names:
        register(person, clock, name)
        desk.look()
        clock.advance(60_000)
    assert [listed(root, name) for name in names] == [False, True, True, True, True]
    assert DeviceCertificate.objects.filter(state=State.REVOKED).count() == 1


def test_who_leaves_is_off_the_next_list(desk: Desk, root: bytes, clock: FakeClock) -> None:
    person = staff()
    register(person, clock)
    desk.look()
    assert listed(root)
    person.is_active = False
    person.save()
    clock.advance(12 * 3_600_000)
    desk.look()
    assert not listed(root)


def test_versions_rise_over_a_restart(
    desk: Desk, root: bytes, clock: FakeClock, tmp_path: Path
) -> None:
    register(staff(), clock)
    desk.look()
    again = open_desk(tmp_path, clock)
    again.begin()
    assert newest_list_version("demo") == 3
    assert listed(root)


def test_a_row_that_somebody_wrote_into_the_table_is_not_listed(
    desk: Desk, root: bytes, clock: FakeClock
) -> None:
    row = register(staff(), clock)
    pk = public_text(Town(name="browser").key("day"))
    body = DayBody(
        k="day", org="demo", pk=pk, doors=("mika",), roles=("counsellor",), day=TODAY,
        nbf=NOON - DAY, exp=NOON + DAY, demo=True,
    )  # fmt: skip
    minted = sign(key_named("the database's"), body)
    row.state, row.certificates = State.CERTIFIED, {"reception": {}, "days": [minted]}
    row.save()
    clock.advance(12 * 3_600_000)
    desk.look()
    assert not listed(root)


def test_asking_again_is_answered_for_what_was_asked_last(desk: Desk, clock: FakeClock) -> None:
    person = staff()
    register(person, clock)
    desk.look()
    town = Town(org="demo", name="browser")
    tomorrow = RequestedDay("2026-11-24", public_text(key_named("tomorrow")))
    request = town.request(days=(tomorrow,))
    row = ask(person.pk, "demo", public_text(town.key("device")), request, clock.now_ms())
    desk.look()
    row.refresh_from_db()
    day = opened(answer(row)["days"][0], DayBody, [reception_key(row)])
    assert day.day == "2026-11-24"


def answer(row: DeviceCertificate) -> dict[str, Any]:
    """Return what the reception answered."""
    assert isinstance(row.certificates, dict)
    return row.certificates


def reception_key(row: DeviceCertificate) -> bytes:
    """Return the reception's public key as its certificate says."""
    return decode(answer(row)["reception"]["b"]["pk"], 32)


def test_demo_keys_are_made_once_and_are_their_owners_alone(
    tmp_path: Path, clock: FakeClock
) -> None:
    first = ensure_demo_keys(tmp_path, "demo", clock)
    folder = demo_keys_folder(tmp_path, "demo")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(files) == ["list.json", "list.pem", "reception.json", "reception.pem", "root.pem"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    assert ensure_demo_keys(tmp_path, "demo", clock) == first
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


@pytest.mark.parametrize(
    ("days", "renewed"),
    [(1, set()), (25, {"list.json"}), (360, {"list.json", "reception.json"})],
)
def test_demo_certificates_are_renewed_before_they_end(
    tmp_path: Path, clock: FakeClock, days: int, renewed: set[str]
) -> None:
    ensure_demo_keys(tmp_path, "demo", clock)
    folder = demo_keys_folder(tmp_path, "demo")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    clock.advance(days * DAY * 1000)
    ensure_demo_keys(tmp_path, "demo", clock)
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in after if after[name] != before[name]} == renewed


def test_a_demo_key_that_others_can_read_stops_the_demo(tmp_path: Path, clock: FakeClock) -> None:
    ensure_demo_keys(tmp_path, "demo", clock)
    (demo_keys_folder(tmp_path, "demo") / "root.pem").chmod(0o640)
    with pytest.raises(TrustError, match="key_open_to_others"):
        ensure_demo_keys(tmp_path, "demo", clock)


def test_two_demos_have_nothing_in_common(tmp_path: Path, clock: FakeClock) -> None:
    roots = {ensure_demo_keys(tmp_path, org, clock) for org in ("demo", "other")}
    assert len(roots) == 2
    assert read_key(demo_keys_folder(tmp_path, "other") / "root.pem", None)


def test_without_the_demo_flag_the_process_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(SOURCE, "CHATSVC_DEMO", "")
    assert main(["demo-reception"]) == REFUSED
    assert "CHATSVC_DEMO=1" in capsys.readouterr().err

"""A browser asks the reception, the reception answers, lists rise."""

import json

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.directory.models import DeviceCertificate
from counsellor.directory.queries import (
    certified_devices,
    current_device_documents,
    newest_list_version,
    waiting_requests,
)
from counsellor.directory.services import (
    DEVICES_PER_ACCOUNT,
    DirectoryError,
    ask,
    certify,
    refuse,
    revoke,
    store_device_list,
)
from tests.support.staff import NOON_MS, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db

KEY = "A" * 43
REQUEST = {"b": {"k": "day-request"}, "s": "x"}


def _post(client: Client, body: object) -> tuple[int, object]:
    answer = client.post("/device", json.dumps(body), "application/json")
    return answer.status_code, answer.json()


def test_a_browser_asks_and_comes_back_for_its_certificates(clock: FakeClock) -> None:
    staff = make_staff()
    client = browser()
    sign_in(client, clock)
    assert client.get(f"/device?key={KEY}").json()["state"] == "unknown"
    assert _post(client, {"device_key": KEY, "request": REQUEST})[0] == 200
    assert client.get(f"/device?key={KEY}").json()["state"] == "requested"
    (row,) = waiting_requests("demo")
    assert row.staff == staff
    assert certify(row.pk, row.request, {"reception": 1, "days": []}, NOON_MS)
    answer = client.get(f"/device?key={KEY}").json()
    assert answer == {"state": "certified", "certificates": {"reception": 1, "days": []}}
    assert [one.pk for one in certified_devices("demo")] == [row.pk]


def test_nobody_reads_another_ones_certificates(clock: FakeClock) -> None:
    first = make_staff("linnea")
    make_staff("noor")
    row = ask(first.pk, "demo", KEY, REQUEST, NOON_MS)
    certify(row.pk, REQUEST, {"secret": 1}, NOON_MS)
    client = browser()
    sign_in(client, clock, "noor")
    assert client.get(f"/device?key={KEY}").json() == {"state": "unknown", "certificates": None}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"device_key": KEY},
        {"device_key": KEY, "request": []},
        {"device_key": "short", "request": REQUEST},
        {"device_key": KEY + "=", "request": REQUEST},
        {"device_key": 1, "request": REQUEST},
        {"device_key": KEY, "request": REQUEST, "state": "certified"},
    ],
)
def test_what_is_no_request_is_malformed(clock: FakeClock, body: object) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    assert _post(client, body) == (400, {"problem": "malformed"})


def test_a_request_is_bounded(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    status, answer = _post(client, {"device_key": KEY, "request": {"x": "y" * 20_000}})
    assert (status, answer) == (413, {"problem": "too_large"})


def test_an_answer_to_an_older_request_is_not_kept() -> None:
    staff = make_staff()
    row = ask(staff.pk, "demo", KEY, {"day": 1}, NOON_MS)
    ask(staff.pk, "demo", KEY, {"day": 2}, NOON_MS)
    assert not certify(row.pk, {"day": 1}, {}, NOON_MS)
    assert refuse(row.pk, {"day": 2}, NOON_MS)
    assert not certify(row.pk, {"day": 2}, {}, NOON_MS)


def test_a_revoked_device_cannot_ask_again(clock: FakeClock) -> None:
    staff = make_staff()
    row = ask(staff.pk, "demo", KEY, REQUEST, NOON_MS)
    certify(row.pk, REQUEST, {}, NOON_MS)
    revoke(row.pk, NOON_MS)
    assert certified_devices("demo") == ()
    client = browser()
    sign_in(client, clock)
    assert _post(client, {"device_key": KEY, "request": REQUEST}) == (409, {"problem": "revoked"})


def test_a_leavers_devices_are_not_in_force() -> None:
    staff = make_staff()
    row = ask(staff.pk, "demo", KEY, REQUEST, NOON_MS)
    certify(row.pk, REQUEST, {}, NOON_MS)
    staff.is_active = False
    staff.save()
    assert certified_devices("demo") == ()


def test_an_account_has_a_handful_of_devices() -> None:
    staff = make_staff()
    for n in range(DEVICES_PER_ACCOUNT + 3):
        ask(staff.pk, "demo", f"{n:043d}", REQUEST, NOON_MS + n)
    keys = DeviceCertificate.objects.values_list("device_key", flat=True)
    assert len(keys) == DEVICES_PER_ACCOUNT
    assert f"{0:043d}" not in keys


def test_the_newest_list_is_published_and_versions_only_rise() -> None:
    assert current_device_documents("demo") is None
    assert newest_list_version("demo") == 0
    for version in (1, 2, 5):
        store_device_list("demo", version, {"devices": version}, NOON_MS)
    for version in (5, 4):
        with pytest.raises(DirectoryError, match="version_not_higher"):
            store_device_list("demo", version, {}, NOON_MS)
    assert current_device_documents("demo") == {"devices": 5}
    assert newest_list_version("demo") == 5
    assert current_device_documents("other") is None

"""What a page that is not ours could ask the directory: every body gets one answer, no row more."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from anonymity.clock import FakeClock
from anonymity.trust.certificates import public_text
from anonymity.trust.reception_policy import Account, Grant, Refused, decide
from counsellor.accounts.models import Role
from counsellor.directory.models import DeviceCertificate
from counsellor.directory.queries import certified_devices, waiting_requests
from counsellor.directory.services import DEVICES_PER_ACCOUNT, DirectoryError, ask, certify, revoke
from tests.support.staff import NOON_MS, browser, make_staff, sign_in
from tests.support.trust import NOON, TOWN, key_named

pytestmark = pytest.mark.django_db

KEY = "A" * 43
REQUEST = {"b": {"k": "day-request"}, "s": "x"}


@pytest.fixture
def linnea(clock: FakeClock) -> Client:
    """A counsellor's browser, signed in."""
    make_staff("linnea")
    client = browser()
    sign_in(client, clock)
    return client


def _post(client: Client, body: bytes | str) -> tuple[int, Any]:
    answer = client.post("/device", body, "application/json")
    return answer.status_code, answer.json()


def _asking(request: str, key: str = f'"{KEY}"') -> str:
    return f'{{"device_key": {key}, "request": {request}}}'


BAD_BODIES = {
    "nothing": "",
    "a word": "request",
    "half a body": '{"device_key": ',
    "bytes that are no text": b"\xff\xfe{}",
    "a list": "[]",
    "not a number": _asking('{"x": NaN}'),
    "no end": _asking('{"x": Infinity}'),
    "too large a float": _asking('{"x": 1e999}'),
    "a fraction": _asking('{"x": 0.5}'),
    "a number nobody can read": _asking('{"x": ' + "9" * 5000 + "}"),
    "a number JavaScript cannot hold": _asking('{"x": 9007199254740992}'),
    "a name twice": _asking("{}")[:-1] + ', "request": {"b": 1}}',
    "a name twice inside": _asking('{"b": 1, "b": 2}'),
    "deep lists": _asking('{"x": ' + "[" * 900 + "]" * 900 + "}"),
    "deeper than the parser": _asking('{"x": ' + "[" * 5000 + "]" * 5000 + "}"),
    "deep objects": _asking('{"a": ' * 12 + "1" + "}" * 12),
    "an odd name": _asking('{"__proto__ ": 1}'),
    "a name with a zero": _asking('{"\\u0000": 1}'),
    "half a character": _asking('{"x": "\\ud800"}'),
    "a zero in a text": _asking('{"x": "a\\u0000b"}'),
    "a zero deep inside": _asking('{"x": [{"y": ["\\u0000"]}]}'),
    "a key that is a list": _asking("{}", f'["{KEY}"]'),
    "a key with a line end": _asking("{}", f'"{KEY}\\n"'),
    "a key of another alphabet": _asking("{}", '"' + "+" * 43 + '"'),
    "a key that is null": _asking("{}", "null"),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_what_our_page_never_sends_is_malformed_and_leaves_no_row(
    linnea: Client, body: bytes | str
) -> None:
    assert _post(linnea, body) == (400, {"problem": "malformed"})
    assert not DeviceCertificate.objects.exists()


def test_a_real_request_is_kept_as_it_was_signed(linnea: Client) -> None:
    request = TOWN.request()
    key = public_text(TOWN.key("device"))
    status, answer = _post(linnea, json.dumps({"device_key": key, "request": request}))
    assert (status, answer["state"]) == (200, "requested")
    assert waiting_requests("demo")[0].request == json.loads(json.dumps(request))


@pytest.mark.parametrize("size", [16 * 1024 + 1, 64 * 1024, 70 * 1024])
def test_no_size_of_a_body_is_read_beyond_the_limit(linnea: Client, size: int) -> None:
    body = _asking('{"x": "' + "y" * size + '"}')
    answer = linnea.post("/device", body, "application/json")
    # Above Django's own limit of 64 KiB the body is not even read.
    assert answer.status_code in {400, 413}
    assert not DeviceCertificate.objects.exists()


def test_the_table_itself_refuses_what_is_no_json() -> None:
    """A second wall: SQLite checks each row, PostgreSQL has a type for it, whoever writes it."""
    row = ask(make_staff().pk, "demo", KEY, REQUEST, NOON_MS)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match=r"CHECK|json"):
        cursor.execute(
            "UPDATE directory_devicecertificate SET request = %s WHERE id = %s", ["NaN", row.pk]
        )


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "no key named"),
        ("?key=", "an empty key"),
        ("?key=' OR 1=1 --", "a clause"),
        (f"?key={KEY}&key={'B' * 43}", "two keys: the last one counts"),
        ("?key=" + "A" * 5000, "a long key"),
    ],
)
def test_no_question_shows_another_row(linnea: Client, query: str, why: str) -> None:
    row = ask(make_staff("noor").pk, "demo", KEY, REQUEST, NOON_MS)
    certify(row.pk, REQUEST, {"secret": 1}, NOON_MS)
    answer = linnea.get(f"/device{query}").json()
    assert answer == {"state": "unknown", "certificates": None}, why


def test_the_same_key_in_two_accounts_is_two_rows(linnea: Client) -> None:
    noor = make_staff("noor")
    theirs = ask(noor.pk, "demo", KEY, REQUEST, NOON_MS)
    certify(theirs.pk, REQUEST, {"days": []}, NOON_MS)
    assert _post(linnea, json.dumps({"device_key": KEY, "request": REQUEST}))[0] == 200
    assert linnea.get(f"/device?key={KEY}").json()["state"] == "requested"
    theirs.refresh_from_db()
    assert theirs.state == DeviceCertificate.State.CERTIFIED


def test_who_never_sits_in_a_conversation_has_no_device(clock: FakeClock) -> None:
    make_staff(role=Role.ADMINISTRATOR)
    client = browser()
    sign_in(client, clock)
    assert _post(client, json.dumps({"device_key": KEY, "request": REQUEST}))[0] == 403
    assert not DeviceCertificate.objects.exists()


def test_the_ninth_device_pushes_out_the_oldest_and_no_revoked_one() -> None:
    staff = make_staff()
    rows = [
        ask(staff.pk, "demo", f"{n:043d}", REQUEST, NOON_MS + n) for n in range(DEVICES_PER_ACCOUNT)
    ]
    revoke(rows[0].pk, NOON_MS)
    ask(staff.pk, "demo", KEY, REQUEST, NOON_MS + 100)
    left = set(DeviceCertificate.objects.values_list("device_key", flat=True))
    assert f"{0:043d}" in left, "a revoked device stays known as revoked"
    assert f"{1:043d}" not in left
    assert len(left) == DEVICES_PER_ACCOUNT


def test_an_account_whose_devices_are_all_revoked_asks_in_vain() -> None:
    staff = make_staff()
    for n in range(DEVICES_PER_ACCOUNT):
        revoke(ask(staff.pk, "demo", f"{n:043d}", REQUEST, NOON_MS).pk, NOON_MS)
    with pytest.raises(DirectoryError, match="too_many_devices"):
        ask(staff.pk, "demo", KEY, REQUEST, NOON_MS)


def test_asking_again_takes_a_device_out_of_force_until_it_is_certified_anew() -> None:
    staff = make_staff()
    row = ask(staff.pk, "demo", KEY, REQUEST, NOON_MS)
    assert certify(row.pk, REQUEST, {"days": [1]}, NOON_MS)
    again = ask(staff.pk, "demo", KEY, {"b": {}, "s": "y"}, NOON_MS + 1)
    assert (again.pk, again.certificates, again.decided_at) == (row.pk, None, None)
    assert certified_devices("demo") == ()


@pytest.mark.parametrize("state", ["certified", "refused", "revoked"])
def test_a_decided_request_is_not_decided_again(state: str) -> None:
    row = ask(make_staff().pk, "demo", KEY, REQUEST, NOON_MS)
    DeviceCertificate.objects.update(state=state)
    assert not certify(row.pk, REQUEST, {"days": []}, NOON_MS)
    row.refresh_from_db()
    assert (row.state, row.certificates) == (state, None)


LINNEA = Account("town", True, True, "counsellor", ("mika",))  # noqa: FBT003  a demo's, active


@pytest.mark.parametrize("pk", ["device", "another device"])
def test_a_request_speaks_for_the_device_that_signed_it_alone(pk: str) -> None:
    row_key = public_text(key_named(f"town/{pk}"))
    verdict = decide(TOWN.request(), row_key, LINNEA, org="town", now_s=NOON, demo=True)
    assert isinstance(verdict, Grant if pk == "device" else Refused)

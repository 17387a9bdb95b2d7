"""Certificates and lists: what Python signs is what both languages believe, and nothing else."""

import json
from typing import Any

import pytest

from anonymity.trust.base64url import decode, encode
from anonymity.trust.bodies import DAY, ReceptionBody, RequestedDay, ShiftBody
from anonymity.trust.canonical import canonical, read_canonical
from anonymity.trust.certificates import opened, public_bytes, public_text, sign
from anonymity.trust.chain import read_chain, read_device_list
from anonymity.trust.errors import TrustError
from anonymity.trust.fingerprint import fingerprint
from anonymity.trust.issue import (
    LEAST_HASHES,
    day_start,
    issue_day,
    issue_device_list,
    issue_list_key,
    issue_reception,
    lists,
)
from tests.support.trust import NOON, TODAY, TOWN, key_named, resigned
from tests.support.trust_vectors import FILE, vectors

VECTORS: dict[str, Any] = json.loads(FILE.read_bytes())
ROOT = decode(VECTORS["root"], 32)
SHIFT_KEY = decode(VECTORS["shift_key"], 32)
# What only a reader with a clock, a door or a list in hand refuses; the signatures hold.
JUDGED_LATER = {"ok", "chain_expired", "chain_foreign", "chain_role", "chain_demo"}


def test_the_vector_file_is_what_the_code_writes_today() -> None:
    assert json.loads(json.dumps(vectors())) == VECTORS


@pytest.mark.parametrize("text", VECTORS["canonical"])
def test_canonical_json_has_one_spelling(text: str) -> None:
    assert canonical(read_canonical(text.encode())) == text.encode()


@pytest.mark.parametrize("text", VECTORS["not_canonical"])
def test_a_second_spelling_is_refused(text: str) -> None:
    with pytest.raises(TrustError, match="canonical"):
        read_canonical(text.encode())


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"UPPER": 1}, b"bytes", {"a": {1, 2}}, "\ud800"])
def test_what_has_no_canonical_form_is_not_signed(value: object) -> None:
    with pytest.raises(TrustError, match="canonical"):
        canonical(value)


@pytest.mark.parametrize("case", VECTORS["chains"], ids=lambda case: case["name"])
def test_python_reads_the_chains_whose_signatures_hold(case: dict[str, str]) -> None:
    identity = case["identity"].encode()
    if case["verdict"] in JUDGED_LATER:
        assert read_chain(identity, SHIFT_KEY, [ROOT]).shift.alias == "Sam"
    else:
        with pytest.raises(TrustError):
            read_chain(identity, SHIFT_KEY, [ROOT])


@pytest.mark.parametrize("case", VECTORS["lists"], ids=lambda case: case["name"])
def test_python_reads_the_lists_whose_signatures_hold(case: dict[str, Any]) -> None:
    unreadable = case["verdict"] == "list_missing" and case["name"] != "of the demo"
    if unreadable:
        with pytest.raises(TrustError):
            read_device_list(case["document"], [ROOT])
    else:
        assert read_device_list(case["document"], [ROOT]).version >= 1


def test_a_chain_belongs_to_one_shift_key() -> None:
    with pytest.raises(TrustError):
        read_chain(canonical(TOWN.chain()), public_bytes(key_named("another")), [ROOT])


def test_a_certificate_of_one_kind_is_not_one_of_another() -> None:
    """The domain string keeps a signature from being carried over."""
    as_list = resigned(TOWN.reception(), TOWN.key("root"), k="list")
    with pytest.raises(TrustError, match="body"):
        opened(as_list, ReceptionBody, [ROOT])
    body = as_list["b"]
    assert isinstance(body, dict)
    carried = {"b": body | {"k": "reception"}, "s": as_list["s"]}
    with pytest.raises(TrustError, match="signature"):
        opened(carried, ReceptionBody, [ROOT])


@pytest.mark.parametrize(
    "certificate", [None, 1, [], {}, {"b": {}}, {"b": {}, "s": "", "x": 1}, {"b": [], "s": ""}]
)
def test_what_is_no_certificate_is_refused(certificate: object) -> None:
    with pytest.raises(TrustError):
        opened(certificate, ReceptionBody, [ROOT])


def test_nothing_is_signed_that_no_client_would_accept() -> None:
    key = TOWN.key("day")
    good = ShiftBody(
        k="shift", org="town", pk=public_text(key), doors=("mika",), role="counsellor",
        alias="Sam", nbf=NOON, exp=NOON + 1,
    )  # fmt: skip
    assert sign(key, good)
    for alias in ("", " Sam", "Sam\u202e", "<b>", "a" * 41):
        with pytest.raises(TrustError, match="body"):
            sign(key, ShiftBody(**fields_of(good) | {"alias": alias}))
    for exp in (NOON, NOON + 2 * DAY):
        with pytest.raises(TrustError, match="window"):
            sign(key, ShiftBody(**fields_of(good) | {"exp": exp}))


def fields_of(body: ShiftBody) -> dict[str, Any]:
    """Return a body's fields by name."""
    return {name: getattr(body, name) for name in body.__struct_fields__}


def test_a_ceremony_makes_a_chain_that_holds() -> None:
    root, reception, list_key, day = (key_named(name) for name in ("r", "c", "l", "d"))
    first = issue_reception(root, org="o", pk=public_bytes(reception), now_s=NOON, demo=False)
    second = issue_day(
        reception, RequestedDay(TODAY, public_text(day)),
        org="o", doors=["mika"], roles=["counsellor"], demo=False,
    )  # fmt: skip
    shift = ShiftBody(
        k="shift", org="o", pk=public_text(key_named("s")), doors=("mika",), role="counsellor",
        alias="Åsa-Li", nbf=NOON - DAY, exp=NOON + DAY // 2,
    )  # fmt: skip
    identity = canonical([first, second, sign(day, shift)])
    chain = read_chain(identity, public_bytes(key_named("s")), [public_bytes(root)])
    assert (chain.shift.alias, chain.day.doors) == ("Åsa-Li", ("mika",))
    assert len(identity) < 1200, "it travels in every key package"
    third = issue_list_key(reception, org="o", pk=public_bytes(list_key), now_s=NOON, demo=False)
    keys = [public_bytes(day)]
    fourth = issue_device_list(list_key, org="o", version=3, day_keys=keys, now_s=NOON, demo=False)
    document = {"reception": first, "list": third, "devices": fourth}
    found = read_device_list(document, [public_bytes(root)])
    assert found.version == 3
    assert lists(found.salt, found.hashes, keys[0])
    assert not lists(found.salt, found.hashes, public_bytes(list_key))


@pytest.mark.parametrize(("devices", "size"), [(0, 256), (1, 256), (256, 256), (257, 512)])
def test_a_list_does_not_tell_how_many_devices_there_are(devices: int, size: int) -> None:
    keys = [n.to_bytes(32) for n in range(devices)]
    signed = issue_device_list(
        TOWN.key("list"), org="town", version=1, day_keys=keys, now_s=NOON, demo=False
    )
    body = signed["b"]
    assert isinstance(body, dict)
    assert len(body["hashes"]) == size >= LEAST_HASHES
    assert body["hashes"] == sorted(set(body["hashes"]))


def test_two_lists_of_the_same_devices_have_nothing_in_common() -> None:
    bodies = [
        issue_device_list(
            TOWN.key("list"), org="town", version=n, day_keys=[b"k" * 32], now_s=NOON, demo=False
        )["b"]
        for n in (1, 2)
    ]
    one, two = (set(body["hashes"]) for body in bodies if isinstance(body, dict))
    assert not one & two


def test_base64url_has_one_spelling() -> None:
    assert decode(encode(b"\xff" * 16), 16) == b"\xff" * 16
    for text in ("_" * 21 + "x", "_" * 22 + "==", "/" * 22, "", "_" * 23, "å" * 22):
        with pytest.raises(TrustError, match="base64url"):
            decode(text, 16)


def test_fingerprints_are_twelve_words_and_differ() -> None:
    words = [entry["words"] for entry in VECTORS["fingerprints"]]
    assert [len(text.split()) for text in words] == [12, 12]
    assert words[0] != words[1]
    assert words[0] == fingerprint(TOWN.root)


def test_a_day_is_a_day_of_the_calendar() -> None:
    assert day_start("1970-01-02") == DAY
    with pytest.raises(ValueError, match="day"):
        day_start("2026-02-30")

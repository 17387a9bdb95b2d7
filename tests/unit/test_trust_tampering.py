"""Whatever a server does to a certificate, a chain or a list on its way: it no longer holds."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymity.trust.base64url import decode, encode
from anonymity.trust.bodies import DAY, LONGEST, DayBody, ListBody, ReceptionBody, ShiftBody
from anonymity.trust.canonical import canonical, read_canonical
from anonymity.trust.certificates import Certificate, opened, public_bytes, public_text
from anonymity.trust.chain import read_chain, read_device_list
from anonymity.trust.errors import TrustError
from tests.support.trust import DEMO_TOWN, NOON, OTHER_TOWN, TOWN, key_named, resigned

SHIFT_KEY = public_bytes(TOWN.key("shift"))
CHAIN = canonical(TOWN.chain())
RECEPTION = canonical(TOWN.reception())
# What canonical JSON can say: small letters as names, whole numbers, text, depth with an end.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LEAF = st.none() | st.booleans() | TEXT | st.integers(-(2**53) + 1, 2**53 - 1)
NAME = st.from_regex(r"[a-z_]{1,32}", fullmatch=True)
VALUE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3),
    max_leaves=6,
)


@given(VALUE)
def test_canonical_json_comes_back_as_it_went(value: object) -> None:
    assert read_canonical(canonical(value)) == value


@given(VALUE, st.integers(0, 200), st.sampled_from([b" ", b"\n", b"\t", b"\xef\xbb\xbf", b"0"]))
def test_no_byte_can_be_put_into_canonical_json_unseen(
    value: object, where: int, byte: bytes
) -> None:
    data = canonical(value)
    at = where % (len(data) + 1)
    spoiled = data[:at] + byte + data[at:]
    with suppress(TrustError):
        # It may be another value (a letter more in a text), never a second spelling of this one.
        assert read_canonical(spoiled) != value


@pytest.mark.parametrize(
    "text",
    [
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        '{"a": 1}',
        '{"a":1.0}',
        '{"a":1e2}',
        '{"a":-0}',
        '{"a":NaN}',
        '{"a":"\\u0061"}',
        '{"a":"\\/"}',
        '{"a":"\\ud800"}',
        '{"A":1}',
        '{"":1}',
        '{"a":9007199254740992}',
        "[" * 10 + "]" * 10,
        "[" * 100_000,
        '{"a":1}\n',
        "\ufeff1",
        "",
        "nul",
    ],
)
def test_a_second_spelling_or_no_json_is_refused(text: str) -> None:
    with pytest.raises(TrustError, match="canonical"):
        read_canonical(text.encode())


@given(st.integers(0, len(RECEPTION) - 1), st.integers(1, 255))
def test_no_byte_of_a_certificate_can_be_changed(at: int, change: int) -> None:
    spoiled = bytearray(RECEPTION)
    spoiled[at] ^= change
    with pytest.raises(TrustError):
        opened(read_canonical(bytes(spoiled)), ReceptionBody, [TOWN.root])


@given(st.integers(0, len(CHAIN) - 1), st.integers(0, 7))
def test_no_bit_of_a_chain_can_be_changed(at: int, bit: int) -> None:
    spoiled = bytearray(CHAIN)
    spoiled[at] ^= 1 << bit
    with pytest.raises(TrustError):
        read_chain(bytes(spoiled), SHIFT_KEY, [TOWN.root])


@given(st.integers(0, len(CHAIN) - 1))
def test_no_end_of_a_chain_can_be_cut_off(length: int) -> None:
    with pytest.raises(TrustError):
        read_chain(CHAIN[:length], SHIFT_KEY, [TOWN.root])


@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode))
def test_what_is_no_chain_is_refused_and_nothing_crashes(data: bytes) -> None:
    with pytest.raises(TrustError):
        read_chain(data, SHIFT_KEY, [TOWN.root])


@given(st.binary(min_size=16, max_size=16), st.text("ABCabc012_-=+/ ", max_size=24))
def test_base64url_has_exactly_one_spelling(data: bytes, other: str) -> None:
    assert decode(encode(data), 16) == data
    if other != encode(data):
        with suppress(TrustError):
            assert decode(other, 16) != data


def test_the_honest_chain_holds_or_nothing_above_says_anything() -> None:
    assert read_chain(CHAIN, SHIFT_KEY, [TOWN.root]).shift.alias == "Sam"
    assert opened(read_canonical(RECEPTION), ReceptionBody, [TOWN.root]).org == "town"
    assert read_device_list(TOWN.published(3), [TOWN.root]).version == 3


FIELDS = [
    (maker, kind, field)
    for maker, kind in (
        (TOWN.reception, ReceptionBody),
        (TOWN.list_key, ListBody),
        (TOWN.day, DayBody),
        (TOWN.shift, ShiftBody),
    )
    for field in (one for one in kind.__struct_fields__ if one != "demo")
]


@pytest.mark.parametrize(("maker", "kind", "field"), FIELDS)
@pytest.mark.parametrize("wrong", [[], {}, "", "\0", -1, 2**53 - 1, True, ["x!"]])
def test_a_field_of_the_wrong_kind_is_refused_though_the_signature_holds(
    maker: Callable[[], Certificate], kind: type[Any], field: str, wrong: object
) -> None:
    certificate = maker()
    signer = {"reception": "root", "list": "reception", "day": "reception", "shift": "day"}
    key = TOWN.key(signer[_kind(certificate)])
    changed = resigned(certificate, key, **{field: wrong})
    with pytest.raises(TrustError):
        opened(changed, kind, [public_bytes(key)])


def _kind(certificate: Certificate) -> str:
    body = certificate["b"]
    assert isinstance(body, dict)
    return str(body["k"])


@pytest.mark.parametrize("kind", ["reception", "list", "day", "shift"])
@pytest.mark.parametrize("over", [0, 1])
def test_a_window_is_at_most_as_long_as_its_kind_allows(kind: str, over: int) -> None:
    makers: dict[str, tuple[Callable[[], Certificate], type[Any], str]] = {
        "reception": (TOWN.reception, ReceptionBody, "root"),
        "list": (TOWN.list_key, ListBody, "reception"),
        "day": (TOWN.day, DayBody, "reception"),
        "shift": (TOWN.shift, ShiftBody, "day"),
    }
    maker, body, signer = makers[kind]
    key = TOWN.key(signer)
    long = resigned(maker(), key, nbf=NOON, exp=NOON + LONGEST[kind] + over)
    if over:
        with pytest.raises(TrustError, match="window"):
            opened(long, body, [public_bytes(key)])
    else:
        assert opened(long, body, [public_bytes(key)])


def test_links_of_two_houses_make_no_chain() -> None:
    for foreign in (OTHER_TOWN, DEMO_TOWN):
        for at in range(3):
            links = TOWN.chain()
            links[at] = foreign.chain()[at]
            with pytest.raises(TrustError):
                read_chain(canonical(links), SHIFT_KEY, [TOWN.root, foreign.root])


@pytest.mark.parametrize("links", [[], [0], [0, 1], [0, 1, 2, 2], [2, 1, 0], [1, 1, 2], [0, 0, 0]])
def test_links_missing_doubled_or_out_of_order_make_no_chain(links: list[int]) -> None:
    chain = TOWN.chain()
    with pytest.raises(TrustError):
        read_chain(canonical([chain[n] for n in links]), SHIFT_KEY, [TOWN.root])


def test_a_chain_says_no_more_than_its_day_key_may() -> None:
    reception, day, shift = TOWN.chain()
    key = TOWN.key("day")
    assert isinstance(shift["b"], dict)
    for change in ({"doors": ["mika", "police"]}, {"exp": NOON + 2 * DAY, "nbf": NOON + DAY}):
        links = canonical([reception, day, resigned(shift, key, **change)])
        with pytest.raises(TrustError, match="chain"):
            read_chain(links, SHIFT_KEY, [TOWN.root])


def test_a_root_that_is_not_on_the_card_is_believed_by_nobody() -> None:
    for roots in ([], [public_bytes(key_named("mallory"))], [b""], [bytes(32)], [b"\xff" * 33]):
        with pytest.raises(TrustError, match="signature"):
            read_chain(CHAIN, SHIFT_KEY, roots)


@pytest.mark.parametrize("part", ["reception", "list", "devices"])
def test_a_published_list_with_a_part_missing_or_foreign_is_refused(part: str) -> None:
    document = TOWN.published()
    foreign = {**document, part: OTHER_TOWN.published()[part]}
    without = {name: one for name, one in document.items() if name != part}
    for wrong in (foreign, without, {**document, part: None}, {**document, "extra": 1}):
        with pytest.raises(TrustError):
            read_device_list(wrong, [TOWN.root])


def test_a_list_whose_hashes_are_unsorted_or_doubled_is_refused() -> None:
    devices = TOWN.devices()
    body = devices["b"]
    assert isinstance(body, dict)
    hashes = json.loads(json.dumps(body["hashes"]))
    for wrong in (hashes[::-1], [*hashes, hashes[-1]], ["A" * 21 + "B"]):
        changed = resigned(devices, TOWN.key("list"), hashes=wrong)
        with pytest.raises(TrustError):
            read_device_list({**TOWN.published(), "devices": changed}, [TOWN.root])
    assert public_text(TOWN.key("day")) not in str(devices), "no key is named, only its hash"

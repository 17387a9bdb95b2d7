"""Writes tests/vectors/trust.json: what Python signs, and what both languages must say about it.

Run `python -m tests.support.trust_vectors` after a change of docs/protocol.md section 7.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from anonymity.trust.base64url import encode
from anonymity.trust.bodies import DAY
from anonymity.trust.canonical import canonical
from anonymity.trust.certificates import Certificate, public_text
from anonymity.trust.fingerprint import fingerprint
from tests.support.trust import DEMO_TOWN, NOON, OTHER_TOWN, TOWN, key_named, resigned

FILE: Final = Path(__file__).resolve().parent.parent / "vectors" / "trust.json"
HOUR: Final = 3600

VALUES: Final[tuple[object, ...]] = (
    {},
    {"b": 1, "a": [True, False, None], "a_b": ""},
    {"text": 'å"\\/\b\f\n\r\t\x01\x1f\x7f\u2028🙂', "n": -5, "big": 2**53 - 1},
    [[], {}, "\U00010348"],
)
NOT_CANONICAL: Final = (
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a": 1}',
    '{"a":1.0}',
    '{"a":1e2}',
    '{"a":-0}',
    '{"A":1}',
    '{"a":9007199254740992}',
    '{"a":"\\u00e5"}',
    '{"a":"\\ud800"}',
    "[[[[[[[[[[1]]]]]]]]]]",
    "",
    "nul",
)

Case = dict[str, object]


def vectors() -> dict[str, object]:
    """Return everything."""
    return {
        "now_ms": NOON * 1000,
        "org": TOWN.org,
        "door": "mika",
        "root": encode(TOWN.root),
        "shift_key": public_text(TOWN.key("shift")),
        "canonical": [canonical(value).decode() for value in VALUES],
        "not_canonical": list(NOT_CANONICAL),
        "fingerprints": [
            {"pk": encode(town.root), "words": fingerprint(town.root)}
            for town in (TOWN, OTHER_TOWN)
        ],
        "chains": list(chains()),
        "lists": list(lists()),
    }


def chains() -> Iterator[Case]:
    """Chains, and what a visitor of the town says at the first Add, list in hand."""
    good = TOWN.chain()
    reception, day, shift = good
    day_key, reception_key = TOWN.key("day"), TOWN.key("reception")
    yield case("good", good, "ok")
    forged = resigned(shift, key_named("the server's"))
    yield case("shift minted by a server", [reception, day, forged], "chain_invalid")
    minted = resigned(day, key_named("the server's"))
    yield case("day minted by a server", [reception, minted, shift], "chain_invalid")
    rerooted = resigned(reception, key_named("the server's"))
    yield case("another root", [rerooted, day, shift], "chain_invalid")
    yield case("another order", [day, reception, shift], "chain_invalid")
    yield case("a link too few", [reception, day], "chain_invalid")
    yield case("a field too many", link(shift, extra=1), "chain_invalid")
    yield case("demo said as false", link(shift, demo=False), "chain_invalid")
    yield case("a shift for a week", link(shift, exp=NOON + 7 * DAY), "chain_invalid")
    yield case("a shift beyond its day", link(shift, exp=NOON + DAY + 1), "chain_invalid")
    yield case("a name that plays a trick", link(shift, alias="Sam\u202e"), "chain_invalid")
    yield case("an unknown role", link(shift, role="admin"), "chain_invalid")
    yield case("ended", link(shift, exp=NOON - 1), "chain_expired")
    yield case("ends within four hours", link(shift, exp=NOON + 4 * HOUR - 1), "chain_expired")
    yield case("ends in four hours", link(shift, exp=NOON + 4 * HOUR), "ok")
    yield case("wrong door", link(shift, doors=["kast"]), "chain_foreign")
    yield case("two doors", link(shift, doors=["kast", "mika"]), "ok")
    yield case("one door twice", link(shift, doors=["mika", "mika"]), "chain_invalid")
    yield case("no door", link(shift, doors=[]), "chain_invalid")
    kast = resigned(day, reception_key, doors=["kast"])
    yield case("a door the day does not have", [reception, kast, shift], "chain_invalid")
    yield case("a role the day does not have", link(shift, role="supervisor"), "chain_role")
    both = resigned(day, reception_key, roles=["counsellor", "supervisor"])
    leading = resigned(shift, day_key, role="supervisor")
    yield case("a supervisor first", [reception, both, leading], "chain_role")
    yield case("a demo's", DEMO_TOWN.chain(), "chain_demo")
    yield case("half a demo's", [reception, day, DEMO_TOWN.shift()], "chain_invalid")
    renamed = [
        resigned(reception, TOWN.key("root"), org="other"),
        resigned(day, reception_key, org="other"),
        resigned(shift, day_key, org="other"),
    ]
    yield case("another organisation", renamed, "chain_foreign")
    yield case("another town's", OTHER_TOWN.chain(), "chain_invalid")


def lists() -> Iterator[Case]:
    """Published lists in the order a page might meet them, with the good chain."""
    good = TOWN.published(version=5)
    yield listed("good", good, "ok")
    yield listed("an older one", TOWN.published(version=4), "list_expired")
    yield listed("the same again", good, "ok")
    yield listed("none", None, "list_missing")
    yield listed("not on it", TOWN.published(version=6, listed=False), "chain_unlisted")
    yield listed("the older again", good, "list_expired")
    later = TOWN.published(version=7)
    yield listed("a clock far ahead", later, "clock", at=NOON + 8 * DAY)
    yield listed("a clock far behind", later, "clock", at=NOON - 2 * DAY)
    yield listed("a clock one hour ahead", later, "ok", at=NOON + HOUR)
    yield listed("a clock 20 hours ahead", later, "ok", at=NOON + 20 * HOUR)
    yield listed("a clock 20 hours behind", later, "ok", at=NOON - 20 * HOUR)
    yield listed("of the demo", DEMO_TOWN.published(version=5), "list_missing")
    yield listed("of another town", OTHER_TOWN.published(version=8), "list_missing")
    devices = later["devices"]
    assert isinstance(devices, dict)
    forged = later | {"devices": resigned(devices, key_named("the server's"))}
    yield listed("signed by a server", forged, "list_missing")
    by_reception = later | {"devices": resigned(devices, TOWN.key("reception"))}
    yield listed("signed by the reception", by_reception, "list_missing")
    yield listed("with a part too many", later | {"more": {}}, "list_missing")
    hashes = devices["b"]["hashes"]
    unsorted = resigned(devices, TOWN.key("list"), hashes=hashes[::-1])
    yield listed("not sorted", later | {"devices": unsorted}, "list_missing")
    old = resigned(devices, TOWN.key("list"), nbf=NOON - 10 * DAY, exp=NOON - 2 * DAY)
    yield listed("kept back for days", later | {"devices": old}, "list_expired")


def link(shift: Certificate, **fields: object) -> list[Certificate]:
    """Return the good chain with another shift link."""
    return [*TOWN.chain()[:2], resigned(shift, TOWN.key("day"), **fields)]


def case(name: str, chain: list[Certificate], verdict: str) -> Case:
    """One chain."""
    return {"name": name, "identity": canonical(chain).decode(), "verdict": verdict}


def listed(name: str, document: object, verdict: str, *, at: int = NOON) -> Case:
    """One list."""
    return {"name": name, "document": document, "now_ms": at * 1000, "verdict": verdict}


if __name__ == "__main__":
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(vectors()), indent=1))

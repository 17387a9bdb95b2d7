"""What TypeScript signed (tests/vectors/trust_web.json) is believed by Python."""

import json
from typing import Any

import pytest

from anonymity.trust.base64url import decode
from anonymity.trust.chain import read_chain, read_device_list
from anonymity.trust.reception_policy import Account, Grant, Refused, decide
from tests.support.trust_vectors import FILE

WRITTEN: dict[str, Any] = json.loads((FILE.parent / "trust_web.json").read_bytes())
ROOT = decode(WRITTEN["root"], 32)
LINNEA = Account(
    organisation="town", is_demo=False, is_active=True, role="counsellor", doors=("mika",)
)


def decided(request: object) -> Grant | Refused:
    """Let a reception of the town decide."""
    key = WRITTEN["request"]["b"]["pk"]
    now_s = WRITTEN["now_ms"] // 1000
    return decide(request, key, LINNEA, org="town", now_s=now_s, demo=False)


def test_a_browsers_request_is_certified() -> None:
    granted = decided(WRITTEN["request"])
    assert isinstance(granted, Grant)
    assert len(granted.days) == 14


def test_a_browsers_request_that_was_changed_is_not() -> None:
    changed = {**WRITTEN["request"], "b": {**WRITTEN["request"]["b"], "nbf": 1_795_348_799}}
    assert decided(changed) == Refused("request")


def test_a_browsers_shift_ends_a_chain_that_holds() -> None:
    chain = read_chain(WRITTEN["identity"].encode(), decode(WRITTEN["shift_key"], 32), [ROOT])
    assert (chain.shift.alias, chain.shift.role) == ("Åsa-Li Öberg", "counsellor")


def test_a_list_signed_in_typescript_holds() -> None:
    assert len(read_device_list(WRITTEN["devices"], [ROOT]).hashes) == 256


@pytest.mark.parametrize("letter", ["Å", "b"])
def test_a_chain_with_one_letter_changed_does_not_hold(letter: str) -> None:
    identity = WRITTEN["identity"].replace(letter, "x", 1).encode()
    with pytest.raises(Exception, match=r"signature|certificate|body|canonical"):
        read_chain(identity, decode(WRITTEN["shift_key"], 32), [ROOT])

"""A start costs work, is worth one start, and nothing about it can be made up."""

import base64
import hashlib
import json
import secrets
import timeit
from typing import Any

import altcha.v1
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymity.pow import (
    CEILING_DIFFICULTY,
    FLOOR_DIFFICULTY,
    NONCE_BYTES,
    PowError,
    check,
    keys_of,
    make_challenge,
)

NOW = 1_767_225_600_123
LIFETIME = 600_000
KEY, OLDER, FOREIGN = (bytes([number]) * 32 for number in (1, 2, 3))


def solved(challenge: str, **changes: object) -> str:
    """Work as the page does, then lie as told."""
    asked = json.loads(challenge)
    salt = asked["salt"].encode()
    numbers = range(asked["maxNumber"] + 1)
    number = next(
        n for n in numbers if hashlib.sha256(salt + b"%d" % n).hexdigest() == asked["challenge"]
    )
    answer = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return packed({**answer, "number": number, "took": 900, **changes})


def packed(answer: object) -> str:
    return base64.b64encode(json.dumps(answer).encode()).decode()


@pytest.fixture(scope="module")
def challenge() -> str:
    return make_challenge(KEY, now_ms=NOW, lifetime_ms=LIFETIME)


@pytest.fixture(scope="module")
def answer(challenge: str) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(base64.b64decode(solved(challenge)))
    return decoded


def refused(payload: str, keys: tuple[bytes, ...] = (KEY,), now_ms: int = NOW) -> str:
    with pytest.raises(PowError) as error:
        check(payload, keys, now_ms)
    return error.value.code


def test_an_answer_holds_and_gives_the_nonce_to_spend(challenge: str) -> None:
    nonce = check(solved(challenge), [KEY], NOW)
    assert len(nonce) == NONCE_BYTES
    assert json.loads(challenge)["salt"].startswith(nonce.hex())
    # The same answer gives the same nonce: spending it once is spending it.
    assert check(solved(challenge), [KEY], NOW) == nonce


def test_the_wire_format_is_altchas(challenge: str) -> None:
    asked = json.loads(challenge)
    assert asked.keys() == {"algorithm", "challenge", "maxNumber", "salt", "signature"}
    assert asked["algorithm"] == "SHA-256"
    assert asked["maxNumber"] == FLOOR_DIFFICULTY
    good, _why = altcha.v1.verify_solution(solved(challenge), KEY, check_expires=False)
    assert good


def test_two_challenges_have_nothing_in_common() -> None:
    one, two = (json.loads(make_challenge(KEY, now_ms=NOW, lifetime_ms=LIFETIME)) for _ in range(2))
    assert all(one[name] != two[name] for name in ("salt", "challenge", "signature"))


def test_after_a_rotation_the_older_key_still_verifies() -> None:
    older = make_challenge(OLDER, now_ms=NOW, lifetime_ms=LIFETIME)
    assert check(solved(older), [KEY, OLDER], NOW)
    assert refused(solved(older)) == "pow_forged"
    assert refused(solved(older), ()) == "pow_forged"


def test_a_puzzle_of_one_house_is_forged_at_another_also_after_a_rotation() -> None:
    keys = [KEY, OLDER]
    here, there = keys_of("mika-town", keys), keys_of("mika-town2", keys)
    for key in here:
        work = solved(make_challenge(key, now_ms=NOW, lifetime_ms=LIFETIME))
        assert check(work, here, NOW)
        assert refused(work, there) == "pow_forged"
        assert refused(work, tuple(keys)) == "pow_forged"
    assert len({*here, *there, *keys}) == 6
    assert keys_of("mika-town", keys) == here


def test_a_houses_keys_cost_less_than_half_of_judging_an_answer(challenge: str) -> None:
    """On the way of every start: two HMACs of a few bytes, beside JSON, hashes and a signature."""
    work = solved(challenge)
    judging = min(timeit.repeat(lambda: check(work, [KEY, OLDER], NOW), number=200, repeat=5))
    deriving = min(timeit.repeat(lambda: keys_of("town", [KEY, OLDER]), number=200, repeat=5))
    assert deriving < judging / 2, (deriving, judging)


def test_a_challenge_that_we_did_not_sign_is_forged() -> None:
    foreign = make_challenge(FOREIGN, now_ms=NOW, lifetime_ms=LIFETIME)
    assert refused(solved(foreign), (KEY, OLDER)) == "pow_forged"


def test_a_challenge_expires_and_no_client_can_prolong_it(answer: dict[str, Any]) -> None:
    payload = packed(answer)
    end = (NOW + LIFETIME) // 1000 * 1000 + 1000
    assert check(payload, [KEY], end - 1)
    assert refused(payload, now_ms=end) == "pow_expired"
    longer = answer["salt"].replace("expires=1", "expires=9")
    assert refused(packed({**answer, "salt": longer}), now_ms=end) == "pow_unsolved"


def test_digits_cannot_be_moved_between_the_expiry_and_the_number(answer: dict[str, Any]) -> None:
    number = str(answer["number"])
    spliced = {**answer, "salt": answer["salt"][:-1] + number[0] + "&", "number": int(number[1:])}
    assert refused(packed(spliced)) in {"pow_unsolved", "pow_malformed"}
    unended = {**answer, "salt": answer["salt"][:-1]}
    assert refused(packed(unended)) == "pow_malformed"


def test_a_number_that_was_not_found_does_not_solve(answer: dict[str, Any]) -> None:
    assert refused(packed({**answer, "number": answer["number"] + 1})) == "pow_unsolved"


def test_the_signature_of_one_challenge_is_worth_nothing_for_another(
    answer: dict[str, Any],
) -> None:
    other = json.loads(make_challenge(KEY, now_ms=NOW, lifetime_ms=LIFETIME))
    assert refused(packed({**answer, "signature": other["signature"]})) == "pow_forged"
    swapped = {**answer, "challenge": other["challenge"], "signature": other["signature"]}
    assert refused(packed(swapped)) == "pow_unsolved"


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": "SHA-1"},
        {"algorithm": None},
        {"number": "7"},
        {"number": -1},
        {"number": 1.0},
        {"number": True},
        {"number": CEILING_DIFFICULTY + 1},
        {"number": 10**400},
        {"challenge": "A" * 64},
        {"challenge": "a" * 63},
        {"signature": ""},
        {"signature": "å" * 64},
        {"salt": "a" * 65},
        {"salt": "abc?expires=9&"},
        {"salt": "0" * 32 + "?expires=\u0661&"},
        {"salt": "0" * 32 + "?expires=1&\n"},
        {"salt": "0" * 32 + "?expires=1&expires=99999999999&"},
        {"salt": None},
    ],
)
def test_what_is_no_answer_is_malformed(answer: dict[str, Any], changes: dict[str, Any]) -> None:
    assert refused(packed({**answer, **changes})) == "pow_malformed"


@pytest.mark.parametrize(
    "payload", ["", "%", "e30=", "W10=", "bnVsbA==", "a" * 2_000, "å", packed([]), packed(7)]
)
def test_what_is_no_payload_is_malformed(payload: str) -> None:
    assert refused(payload) == "pow_malformed"


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: base64.b64encode(b).decode()))
@settings(max_examples=200)
def test_no_text_makes_anything_but_a_code(payload: str) -> None:
    assert refused(payload) in {"pow_malformed", "pow_forged"}


def test_no_challenge_is_easier_than_the_floor_or_harder_than_a_phone() -> None:
    for difficulty in (FLOOR_DIFFICULTY - 1, CEILING_DIFFICULTY + 1):
        with pytest.raises(ValueError, match="difficulty"):
            make_challenge(KEY, now_ms=NOW, lifetime_ms=LIFETIME, difficulty=difficulty)


def test_an_error_carries_a_code_and_no_value() -> None:
    word = secrets.token_hex(8)
    with pytest.raises(PowError) as error:
        check(word, [KEY], NOW)
    assert str(error.value) == "pow_malformed"

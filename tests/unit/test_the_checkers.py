"""The checkers are tried themselves: what they must find is planted, what is fine passes."""

import base64
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.search import forms, holds, in_files, in_memory, spellings
from tests.support.smoke import ERASED_WITHIN_S, JS_BUDGET, Figures, Texts
from tests.support.store_look import SHARED
from tests.support.tap import unmasked

GOOD = Figures(
    delivered=40,
    lost=0,
    duplicates=0,
    server_saw_plaintext=False,
    tap_control=True,
    keys_left_in_store=0,
    reloads=2,
    kills=1,
    store_losses=1,
    erased_after_s=0.1,
    seconds=20.0,
    visitor_js_brotli_bytes=60_000,
    seed=1,
    commit="abc",
)
UPGRADE = b"GET /ws HTTP/1.1\r\nHost: chat\r\nUpgrade: websocket\r\n\r\n"


def masked(payload: bytes, mask: bytes = b"\x11\x22\x33\x44") -> bytes:
    """Frame a payload as a browser does (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        head = bytes([0x82, 0x80 | size])
    elif size < 65_536:
        head = bytes([0x82, 0x80 | 126]) + struct.pack(">H", size)
    else:
        head = bytes([0x82, 0x80 | 127]) + struct.pack(">Q", size)
    key = (mask * (size // 4 + 1))[:size]
    return head + mask + bytes(one ^ other for one, other in zip(payload, key, strict=True))


def test_a_good_run_holds() -> None:
    assert GOOD.hold()
    assert replace(GOOD, visitor_js_brotli_bytes=JS_BUDGET, erased_after_s=ERASED_WITHIN_S).hold()


@pytest.mark.parametrize(
    "bad",
    [
        {"delivered": 39},
        {"delivered": 0, "minimum": 40},
        {"lost": 1},
        {"duplicates": 1},
        {"server_saw_plaintext": True},
        {"tap_control": False},
        {"keys_left_in_store": 1},
        {"reloads": 1},
        {"kills": 0},
        {"store_losses": 0},
        {"erased_after_s": 1.01},
        {"erased_after_s": -1.0},
        {"visitor_js_brotli_bytes": 0},
        {"visitor_js_brotli_bytes": 80_001},
    ],
    ids=str,
)
def test_one_figure_that_misses_its_target_fails_the_run(bad: dict[str, Any]) -> None:
    assert not replace(GOOD, **bad).hold()


def test_every_message_of_a_run_has_a_canary_of_its_own_and_a_seed_repeats_them() -> None:
    texts, again, other = Texts(7), Texts(7), Texts(8)
    every = [*texts.mine, *texts.theirs]
    assert len({text.split()[-1] for text in every}) == len(every) == 40
    assert all(len(bytes.fromhex(text.split()[-1])) == 16 for text in every)
    assert all(texts.marker in text for text in every)
    assert (texts.mine, texts.theirs) == (again.mine, again.theirs)
    assert texts.marker != other.marker


@pytest.mark.parametrize("before", [b"", b"x", b"xy", b"xyz"])
def test_a_secret_is_found_in_base64_wherever_it_stands(before: bytes) -> None:
    secret = b"kanarie0123456789abcdef"
    for encoded in (base64.b64encode, base64.urlsafe_b64encode):
        assert holds(encoded(before + secret + b"und so weiter"), forms([secret]))


def test_a_secret_is_found_in_every_other_spelling_and_not_where_it_is_not() -> None:
    secret = b"kanarie0123456789abcdef"
    text = secret.decode()
    for leak in (
        secret,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        secret.hex().encode(),
        secret.hex().upper().encode(),
    ):
        assert holds(b"\0noise\0" + leak + b"\0noise", spellings(secret))
    assert not holds(b"kanarie0123456789abcdeX" * 10, spellings(secret))


def test_a_leak_in_a_file_of_any_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "journal").write_bytes(b"before" + b"geheim42".hex().encode())
    (tmp_path / "clean").write_text("nothing here")
    assert in_files(tmp_path, forms([b"geheim42"])) == [tmp_path / "deep" / "er" / "journal"]


def test_a_secret_in_a_process_own_memory_is_found() -> None:
    secret = bytearray(b"minne-")
    secret += str(id(secret)).encode()
    assert in_memory(_own_pid(), (bytes(secret),))


def _own_pid() -> int:
    return int(Path("/proc/self").resolve().name)


@pytest.mark.parametrize("size", [1, 125, 126, 512, 65_535, 65_536])
def test_the_tap_takes_the_mask_off_frames_of_every_length(size: int) -> None:
    payload = (b"ciphertext" * (size // 10 + 1))[:size]
    stream = UPGRADE + masked(payload) + masked(b"next", b"\xaa\xbb\xcc\xdd")
    assert payload not in stream or size < 4
    assert unmasked(stream) == UPGRADE + payload + b"next"


@given(st.lists(st.binary(max_size=300), max_size=8), st.binary(min_size=4, max_size=4))
def test_the_tap_reads_any_number_of_frames_under_any_mask(
    bodies: list[bytes], mask: bytes
) -> None:
    stream = UPGRADE + b"".join(masked(body, mask) for body in bodies)
    assert unmasked(stream) == UPGRADE + b"".join(bodies)


def test_the_tap_leaves_plain_requests_and_torn_frames_readable() -> None:
    plain = b"GET /sv/ HTTP/1.1\r\nHost: chat\r\n\r\n"
    assert unmasked(plain) == plain
    torn = UPGRADE + masked(b"whole") + masked(b"torn off")[:9]
    assert unmasked(torn).startswith(UPGRADE + b"whole" + b"tor")


@pytest.mark.parametrize(
    "name",
    [
        "o:demo:{q}:spent",
        "o:demo:{tally}",
        "o:demo:{tally}:0123456789abcdef",
        "o:demo:pub:status",
        "store",
        "sweep",
    ],
)
def test_what_belongs_to_everybody_may_come_and_go(name: str) -> None:
    assert SHARED.fullmatch(name)


@pytest.mark.parametrize(
    "name",
    [
        "o:demo:{0123456789abcdef0123456789abcdef}:rec",
        "o:demo:{0123456789abcdef0123456789abcdef}:frames",
        "o:demo:{0123456789abcdef0123456789abcdef}:s",
        "o:demo:{q}:waiting:mika",
        "o:demo:{q}:due",
        "o:demo:{staff:1}:presence",
        "o:demo:{tally}:0123",
        "o:demo:{tally}:0123456789abcdef0123456789abcdef",
        "store:backup",
    ],
)
def test_whatever_else_is_new_counts_as_left_behind(name: str) -> None:
    assert not SHARED.fullmatch(name)

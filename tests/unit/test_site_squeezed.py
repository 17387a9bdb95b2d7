"""What was compressed once is used again, and only for the bytes that come out of it."""

from pathlib import Path

import pytest

from chatsvc.site.build import build_site
from chatsvc.site.memory import load_site, press_site
from chatsvc.site.squeezed import (
    BROTLI_FIRST,
    BROTLI_LATER,
    DEFLATE,
    SUFFIX,
    Form,
    Streams,
    keep_streams,
    read_streams,
)
from tests.support.visitor_site import DEMO, fake_scripts

BODY = b"Hej, du kan skriva till oss. " * 40


def _never(_body: bytes) -> bytes:
    raise AssertionError("compressed once more")


def _lazy(form: Form) -> Form:
    """The same form, from a process that must not compress."""
    return Form(form.name, _never, form.whole)


@pytest.mark.parametrize("form", [DEFLATE, BROTLI_FIRST, BROTLI_LATER])
def test_a_second_start_compresses_nothing(form: Form, tmp_path: Path) -> None:
    first = Streams()
    stream = first.of(BODY, form)
    assert form.whole(stream) == BODY
    keep_streams(tmp_path / "site", first)
    assert read_streams(tmp_path / "site").of(BODY, _lazy(form)) == stream


def test_another_content_or_form_is_compressed() -> None:
    known = Streams()
    known.of(BODY, DEFLATE)
    for body, form in ((BODY + b"!", DEFLATE), (BODY, BROTLI_FIRST)):
        with pytest.raises(AssertionError):
            Streams(known.used).of(body, _lazy(form))


@pytest.mark.parametrize("wrong", [b"", b"garbage", DEFLATE.press(b"Ring oss inte.")])
def test_what_somebody_put_into_the_file_changes_no_page(wrong: bytes) -> None:
    honest = Streams()
    stream = honest.of(BODY, DEFLATE)
    assert Streams(dict.fromkeys(honest.used, wrong)).of(BODY, DEFLATE) == stream


def test_what_is_no_brotli_at_all_changes_no_page_either() -> None:
    honest = Streams()
    stream = honest.of(BODY, BROTLI_LATER)
    assert Streams(dict.fromkeys(honest.used, b"\xff" * 9)).of(BODY, BROTLI_LATER) == stream


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x93\x01\x02\x03"])
def test_a_file_that_cannot_be_read_costs_time_only(content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"site{SUFFIX}").write_bytes(content)
    assert Streams().of(BODY, DEFLATE) == read_streams(tmp_path / "site").of(BODY, DEFLATE)


def test_a_site_is_pressed_when_it_is_built_and_the_same_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    build_site(DEMO, site, built=fake_scripts(tmp_path))
    at_start = load_site(site)
    press_site(site)
    monkeypatch.setattr("chatsvc.site.squeezed._pressed", lambda _form, body: _never(body))
    assert load_site(site) == at_start
    assert any(one.brotli for one in at_start.files.values())


def test_only_what_the_site_still_uses_is_kept(tmp_path: Path) -> None:
    older = Streams()
    older.of(b"yesterday's page " * 9, DEFLATE)
    keep_streams(tmp_path / "site", older)
    today = read_streams(tmp_path / "site")
    today.of(BODY, DEFLATE)
    keep_streams(tmp_path / "site", today)
    assert len(today.used) == 1
    assert read_streams(tmp_path / "site").of(BODY, _lazy(DEFLATE)) == DEFLATE.press(BODY)
    assert [path.name for path in tmp_path.iterdir()] == [f"site{SUFFIX}"]

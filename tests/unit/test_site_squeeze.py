"""Pages are sent small, and no smaller in one language than in another."""

import gzip
import os
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import brotli
import pytest

from chatsvc.site.build import build_site
from chatsvc.site.memory import load_site
from chatsvc.site.squeeze import squeeze, squeeze_more
from tests.support.visitor_site import DEMO, fake_scripts

Form = Callable[[Mapping[str, bytes]], dict[str, bytes]]

_BEFORE_START = ("index.html", "sv/index.html", "sv/texts.json", "assets/a.js", "assets/a.css")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built demo site without running scripts."""
    folder = tmp_path_factory.mktemp("squeeze")
    build_site(DEMO, folder / "site", built=fake_scripts(folder))
    return folder / "site"


def test_size_on_the_line_does_not_say_which_language_is_read(folder: Path) -> None:
    site = load_site(folder)
    for name in ("index.html", "texts.json"):
        files = [site.files[f"{language}/{name}"] for language in DEMO.languages]
        for sent in ([one.squeezed for one in files], [one.brotli for one in files]):
            assert all(one is not None for one in sent)
            assert len({len(one or b"") for one in sent}) == 1, name


def test_whatever_is_squeezed_comes_out_whole(folder: Path) -> None:
    files = load_site(folder).files
    squeezed = [one for one in files.values() if one.squeezed is not None]
    assert len(squeezed) > 2 * len(DEMO.languages)
    for one in squeezed:
        assert one.squeezed is not None
        assert gzip.decompress(one.squeezed) == one.content
        # As a browser reads it: a stream, piece by piece.
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        pieces = [one.squeezed[at : at + 7] for at in range(0, len(one.squeezed), 7)]
        assert b"".join(reader.decompress(piece) for piece in pieces) == one.content
        assert reader.eof
        assert len(one.squeezed) < len(one.content)


def test_every_page_is_sent_compressed_whatever_else_the_site_holds(folder: Path) -> None:
    pages = {name: one for name, one in load_site(folder).files.items() if name.endswith(".html")}
    assert len(pages) > len(DEMO.languages)
    assert [name for name, one in pages.items() if one.brotli is None or one.squeezed is None] == []


def test_brotli_comes_out_whole_and_is_the_smaller_form(folder: Path) -> None:
    files = load_site(folder).files.values()
    both = [(one.content, one.squeezed, one.brotli) for one in files if one.brotli is not None]
    assert len(both) > 2 * len(DEMO.languages)
    for content, squeezed, sent in both:
        assert sent is not None
        assert brotli.decompress(sent) == content
        # As a browser reads it: a stream, piece by piece, through the empty blocks too.
        reader = brotli.Decompressor()
        pieces = [sent[at : at + 7] for at in range(0, len(sent), 7)]
        assert b"".join(reader.process(piece) for piece in pieces) == content
        assert reader.is_finished()
        assert len(sent) < len(content if squeezed is None else squeezed)


def test_what_is_needed_before_start_is_as_small_as_can_be_and_the_rest_nearly(
    folder: Path,
) -> None:
    page = (folder / "sv" / "index.html").read_bytes()
    first = {len(squeeze_more({name: page})[name]) for name in _BEFORE_START}
    later = len(squeeze_more({"sv/2/index.html": page})["sv/2/index.html"])
    best = len(brotli.compress(page, quality=11))
    assert len(first) == 1
    assert max(first) <= 1.05 * best
    assert max(first) < later < 1.25 * best


def test_any_difference_of_length_is_filled_up() -> None:
    sizes = (0, 1, 2, 3, 255, 257, 65_537, 90_000)
    files = {f"{size}/a": os.urandom(size) + bytes(200_000) for size in sizes}
    found = squeeze_more(files)
    assert len({len(one) for one in found.values()}) == 1
    assert {name: brotli.decompress(one) for name, one in found.items()} == files


def test_the_visit_page_costs_a_third_of_what_it_is_long(folder: Path) -> None:
    page = load_site(folder).files["sv/index.html"]
    assert len(page.squeezed or page.content) * 3 < len(page.content)


@pytest.mark.parametrize("form", [squeeze, squeeze_more])
def test_equal_files_give_equal_bytes(form: Form) -> None:
    files = {"sv/a": b"x" * 5_000, "th/a": bytes(range(256)) * 8, "assets/a": b"y" * 500}
    assert form(files) == form(dict(reversed(files.items())))
    assert len(form(files)["sv/a"]) == len(form(files)["th/a"])


@pytest.mark.parametrize("form", [squeeze, squeeze_more])
def test_pages_of_two_doors_are_equally_long_too(form: Form) -> None:
    found = form({"sv/one/index.html": b"a" * 900, "th/two/index.html": bytes(range(90)) * 10})
    assert len({len(one) for one in found.values()}) == 1


@pytest.mark.parametrize("form", [squeeze, squeeze_more])
def test_shared_files_are_not_padded_to_each_other(form: Form) -> None:
    found = form({"assets/a": b"a" * 500, "assets/b": os.urandom(20) * 100})
    assert len(found["assets/a"]) != len(found["assets/b"])


@pytest.mark.parametrize("form", [squeeze, squeeze_more])
def test_what_gets_no_smaller_stays_as_it_is_in_every_language(form: Form) -> None:
    noise = os.urandom(2_000)
    assert form({"icon": os.urandom(60)}) == {}
    assert form({"sv/a": noise, "th/a": b"a" * 2_000}) == {}


def test_languages_too_unequal_for_one_field_are_sent_as_they_are() -> None:
    assert squeeze({"sv/a": b"a" * 90_000, "th/a": os.urandom(90_000)}) == {}

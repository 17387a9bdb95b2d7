"""The sheet that a page brings along is one of the site's, or the site is not served."""

from hashlib import sha256

import pytest

from chatsvc.site.errors import SiteError
from chatsvc.site.worn import worn

SHEET = b"p > a { color: red }"
FILES = {"assets/a-1.css": SHEET, "assets/b-2.css": b"p{}"}


def page(style: bytes) -> dict[str, bytes]:
    return {**FILES, "sv/index.html": b"<!doctype html><head>" + style + b"</head>"}


def brought(sheet: bytes, name: bytes = b"assets/a-1.css") -> bytes:
    return b'<style data-sheet="/' + name + b'">' + sheet + b"</style>"


def test_a_sheet_of_the_site_is_named_by_its_hash() -> None:
    assert worn(page(brought(SHEET))) == {sha256(SHEET).digest()}


def test_two_pages_with_two_sheets_give_two_and_with_one_give_one() -> None:
    two = page(brought(SHEET)) | {"en/index.html": brought(b"p{}", b"assets/b-2.css")}
    assert worn(two) == {sha256(SHEET).digest(), sha256(b"p{}").digest()}
    assert len(worn(page(brought(SHEET)) | {"en/index.html": brought(SHEET)})) == 1


def test_an_older_build_that_brings_nothing_along_asks_for_nothing() -> None:
    assert worn(page(b'<link rel="stylesheet" href="/assets/a-1.css">')) == frozenset()
    assert worn(FILES | {"notes.txt": b"<style>"}) == frozenset()


@pytest.mark.parametrize(
    "style",
    [
        brought(SHEET + b" "),
        brought(b"p{}"),
        brought(SHEET, b"assets/gone.css"),
        brought(SHEET, b"b-2.css"),
        b"<style>" + SHEET + b"</style>",
        b"<STYLE>" + SHEET + b"</STYLE>",
        b'<style media="print">' + SHEET + b"</style>",
        brought(SHEET) + b"<style>p{}</style>",
        brought(SHEET).removesuffix(b"</style>"),
    ],
)
def test_any_other_style_in_a_page_is_refused(style: bytes) -> None:
    with pytest.raises(SiteError) as refused:
        worn(page(style))
    assert refused.value.code == "style"


@pytest.mark.parametrize("sheet", [b"p{}\r\na{}", b"p{}</style><script>1</script>"])
def test_a_sheet_that_a_browser_would_read_otherwise_is_refused(sheet: bytes) -> None:
    with pytest.raises(SiteError):
        worn({"assets/a-1.css": sheet, "index.html": brought(sheet)})

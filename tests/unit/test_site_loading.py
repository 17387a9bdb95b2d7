"""What a page fetches: what is painted first comes first, and nothing comes that is not needed."""

import re

import pytest

from chatsvc.site.build import build_site
from tests.support.visitor_site import DEMO, fake_scripts

LINK = re.compile(r"<link\b[^>]*>")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every page of a built demo site, by its path."""
    folder = tmp_path_factory.mktemp("loading")
    build_site(DEMO, folder / "site", built=fake_scripts(folder))
    site = folder / "site"
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in site.rglob("*.html")
    }


def chats(pages: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in pages.items() if 'data-kind="visit"' in text}


def test_the_chats_code_is_asked_for_after_all_that_is_painted_first(
    pages: dict[str, str],
) -> None:
    assert len(chats(pages)) == len(DEMO.languages)
    for name, text in chats(pages).items():
        at = [text.index(f'href="/assets/{one}.js"') for one in ("visit", "chunk-2")]
        assert min(at) > text.index("</main>"), name
        # What the first script imports stands in the head already, and is not asked for twice.
        assert text.count("/assets/chunk-1.js") == 1
        assert text.index("/assets/chunk-1.js") < text.index("</head>")


def test_who_only_reads_fetches_nothing_of_the_chat(pages: dict[str, str]) -> None:
    others = {name: text for name, text in pages.items() if name not in chats(pages)}
    assert len(others) > len(DEMO.languages)
    for name, text in others.items():
        assert "/assets/visit.js" not in text, name
        assert "/assets/chunk-2.js" not in text, name


def test_nothing_is_fetched_before_it_is_needed_whether_data_is_saved_or_not(
    pages: dict[str, str],
) -> None:
    # So a browser that saves data has nothing to leave out: `make weak-phone` counts its bytes.
    allowed = {"icon", "stylesheet", "modulepreload"}
    for name, text in pages.items():
        kinds = {re.findall(r'rel="([^"]+)"', link)[0] for link in LINK.findall(text)}
        assert kinds <= allowed, name
        assert "@font-face" not in text
        assert "speculationrules" not in text

"""Wherever a visitor's page offers telephone numbers it says what a call leaves on the phone."""

import re
from html import unescape
from pathlib import Path

import pytest

from chatsvc.site.build import build_site
from chatsvc.site.catalogue import load_texts
from tests.support.visitor_site import DEMO, DIRECTORY, fake_scripts


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_site(DEMO, folder / "site", directory=DIRECTORY, built=fake_scripts(folder))
    return folder / "site"


@pytest.mark.parametrize("language", DEMO.languages)
def test_below_every_list_of_numbers_stands_that_a_call_is_kept_in_the_list_of_calls(
    site: Path, language: str
) -> None:
    kept = load_texts(language).text("waiting.urgent.list")
    lists = 0
    for page in sorted((site / language).rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        below = re.findall(
            r'<ul class="numbers">.*?</ul>\s*(<p class="hint">.*?</p>)?', html, re.DOTALL
        )
        lists += len(below)
        wrong = [one for one in below if unescape(one) != f'<p class="hint">{kept}</p>']
        assert wrong == [], page
        if 'class="numbers"' not in html and 'href="tel:' in html.split("<main")[1]:
            assert kept in unescape(html), page
    assert lists > len(("start", "waiting", "talk", "bye", "problem"))

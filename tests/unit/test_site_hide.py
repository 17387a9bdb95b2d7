"""The page behind Hide: true without scripts, in every language, and it says nothing of us."""

import re
from pathlib import Path

import pytest

from chatsvc.site.build import build_site
from chatsvc.site.catalogue import LOCALE, load_texts
from chatsvc.site.measures import AMOUNT, MEASURES, Measure
from tests.support.visitor_site import DEMO, fake_scripts

LANGUAGES = sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/site.po"))
SAYS_OF_US = re.compile(
    r"mika|kast|112|90101|sex|stöd|support|anonym|chat|skriv|write", re.IGNORECASE
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built demo site."""
    folder = tmp_path_factory.mktemp("site")
    build_site(DEMO, folder / "site", built=fake_scripts(folder))
    return folder / "site"


def away(site: Path, name: str) -> str:
    html = (site / name).read_text(encoding="utf-8")
    found = re.search(r'<section class="away".*?</section>', html, re.DOTALL)
    assert found, name
    return found[0]


def seen(html: str) -> str:
    """What stands there, without the tags; a way back for browsers without scripts is no word."""
    return re.sub(r"<[^>]+>", " ", re.sub(r'<a class="no-script".*?</a>', "", html))


@pytest.mark.parametrize(
    "name", ["index.html", "404.html", "503.html", "sv/index.html", "en/index.html"]
)
def test_it_is_on_every_page_needs_nothing_more_and_says_nothing_of_us(
    site: Path, name: str
) -> None:
    html = away(site, name)
    assert not SAYS_OF_US.search(seen(html).replace(DEMO.exit_target, ""))
    assert set(re.findall(r'(?:src|href)="([^"]+)"', html)) == {
        *re.findall(r'"(/assets/ruler-[0-9a-f]{10}\.svg)"', html),
        "#main",
        DEMO.exit_target,
    }


def test_without_scripts_hide_is_a_link_to_it_and_back(site: Path) -> None:
    html = (site / "sv/index.html").read_text(encoding="utf-8")
    assert re.search(r'<a class="hide"[^>]+href="#m"', html)
    assert 'id="m"' in html
    style = next((site / "assets").glob("noscript-*.css")).read_text(encoding="utf-8")
    assert ".away:target" in style


@pytest.mark.parametrize(
    ("symbols", "result"),
    [
        (("cm", "in"), 3.94),
        (("in", "cm"), 25.4),
        (("kg", "lb"), 22.05),
        (("km", "mi"), 6.21),
        (("l", "gal"), 2.64),
        (("°C", "°F"), 50),
        (("°F", "°C"), -12.22),
    ],
)
def test_what_it_says_is_right(symbols: tuple[str, str], result: float) -> None:
    found = [one for one in MEASURES if (one.of, one.symbol) == symbols]
    assert len(found) == 1
    assert float(found[0].said("en").replace(",", "")) == pytest.approx(result)


def test_numbers_are_written_as_the_language_writes_them(site: Path) -> None:
    assert Measure("a", "b", 1.25).said("sv") == "12,5"
    assert Measure("a", "b", 1.25).said("en") == "12.5"
    assert Measure("a", "b", 1.25).said("sv-lattlast") == "12,5"
    assert "25,4" in away(site, "sv/index.html")
    assert f'value="{AMOUNT}"' in away(site, "sv/index.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_back_is_told_before_it_is_needed(language: str) -> None:
    texts = load_texts(language)
    assert texts.text("hide.button") in texts.text("hide.how")
    assert not SAYS_OF_US.search(texts.text("hide.title") + texts.text("hide.spot"))

"""Swedish on the visitor's pages is easy to read, and plain Swedish easier: LIX, page by page."""

from pathlib import Path
from typing import Final

import pytest

from chatsvc.site.build import build_site
from chatsvc.site.catalogue import load_texts
from tests.support.lix import FEWEST_WORDS, RunningText, is_running, lix, sentences, word_count
from tests.support.visitor_site import DEMO, fake_scripts

# Issue 5 item 2.
MOST: Final = {"sv": 30.0, "sv-lattlast": 22.0}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built demo site without running scripts."""
    folder = tmp_path_factory.mktemp("site")
    build_site(DEMO, folder / "site", built=fake_scripts(folder))
    return folder / "site"


def running(site: Path, language: str) -> dict[str, list[str]]:
    """Running text in a language: each step, what scripts say, the short ones as one."""
    found = {"said by scripts": [text for text in said(language) if is_running(text)]}
    for page in sorted((site / language).rglob("*.html")):
        name = page.relative_to(site / language).as_posix()
        for step, texts in RunningText(page.read_text(encoding="utf-8"), name).steps.items():
            found.setdefault(f"{name} {step}", []).extend(texts)
    short = [name for name, texts in found.items() if word_count(texts) < FEWEST_WORDS]
    return found | {"the short ones": [text for name in short for text in found.pop(name)]}


def said(language: str) -> list[str]:
    """Texts that scripts fill in, each plural form as a text of its own."""
    texts = load_texts(language)
    values = [texts.text(key) for key in texts.for_scripts]
    return [form.partition("=")[2] or form for value in values for form in value.split("|")]


@pytest.mark.parametrize("language", MOST)
def test_every_page_is_easy_to_read(site: Path, language: str) -> None:
    pages = running(site, language)
    assert {"index.html about", "index.html start", "index.html talk"} <= set(pages)
    heavy = {name: round(lix(texts), 1) for name, texts in pages.items()}
    assert {name: value for name, value in heavy.items() if value > MOST[language]} == {}


def test_plain_swedish_is_easier_than_swedish_as_a_whole(site: Path) -> None:
    whole = {
        language: lix([text for texts in running(site, language).values() for text in texts])
        for language in MOST
    }
    assert whole["sv-lattlast"] + 3 < whole["sv"]


def test_the_index_is_bjornssons() -> None:
    # Ten words in two sentences, two of them longer than six letters: 10/2 + 100*2/10.
    text = "Kommunen svarar på frågor varje kväll. Ingen behöver vänta länge."
    assert lix([text]) == 5 + 100 * 2 / 10
    assert lix([]) == 0


def test_names_numbers_and_values_are_out() -> None:
    text = "Ring 112 eller Kvinnofridslinjen, {name}: vi svarar kl. 18.00."
    assert sentences(text) == [["Ring", "eller"], ["vi", "svarar", "kl"]]


def test_headings_and_buttons_are_no_running_text() -> None:
    assert not is_running("Innan du börjar")
    assert is_running("Är du under 18?")


def test_text_is_found_where_a_person_reads_it() -> None:
    html = (
        "<title>Nej. Inte här.</title><p>Utanför ett steg.</p>"
        '<section data-step="one"><p>En <span>mening</span> här.</p><button>Ja</button>'
        '<p data-text="Fylls i {time}."></p></section>'
    )
    steps = RunningText(html, "page").steps
    assert steps["page"] == ["Utanför ett steg."]
    assert steps["one"] == ["En mening här.", "Fylls i {time}."]

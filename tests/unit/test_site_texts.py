"""Every word that a visitor reads is translated, sure, and used."""

import re
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog

from chatsvc.site.catalogue import (
    LOCALE,
    catalogue_path,
    faults,
    load_texts,
    read_catalogue,
    safety_words,
)
from chatsvc.site.errors import SiteError
from chatsvc.site.pages import PATHS, PROBLEMS, TEMPLATES

ROOT: Final = Path(__file__).parents[2]
UI: Final = ROOT / "chatsvc" / "web" / "ui"
LANGUAGES: Final = sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/site.po"))

# What a visitor's neighbour, history or title bar must never show (domain.md 9.3).
FORBIDDEN: Final = ("prostitu", "hora", "torsk", "eskort", "sälja sin kropp", "whore", "hooker")


def used_by_templates() -> set[str]:
    """Message ids that templates ask for; those put together from a list are spelled out."""
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    plain = set(re.findall(r'(?:_|text)\("([a-z_.]+)"\)', text))
    put_together = {f"path.{path}" for path in PATHS}
    put_together |= {f"problem.{one}" for one in PROBLEMS}
    put_together |= {f"problem.{one}.text" for one in PROBLEMS}
    return plain | put_together


def used_by_scripts() -> set[str]:
    """Message ids that TypeScript's type TextKey names."""
    source = (UI / "texts.ts").read_text(encoding="utf-8")
    return set(re.findall(r'\| "(ui\.[a-z_.]+)"', source))


def ids(catalogue: Catalog) -> set[str]:
    return {str(one.id) for one in catalogue if one.id}


def test_swedish_and_english_are_there() -> None:
    assert {"sv", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_fuzzy_or_unused(language: str) -> None:
    catalogue = read_catalogue(catalogue_path(language))
    words = {f"word.{index:03}" for index in range(256)}
    # `direction` is read by code, for <html dir>.
    used = used_by_templates() | used_by_scripts() | words | {"page.direction"}
    assert faults(catalogue) == ()
    assert ids(catalogue) - used == set(), "nobody shows these"
    assert used - ids(catalogue) == set(), "nobody wrote these"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_the_same_values(language: str) -> None:
    swedish, other = load_texts("sv").by_id, load_texts(language).by_id
    for key, text in swedish.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", other[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_calls_people_names(language: str) -> None:
    everything = " ".join(load_texts(language).by_id.values()).lower()
    assert [word for word in FORBIDDEN if re.search(rf"\b{word}", everything)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_says_nothing_about_the_subject(language: str) -> None:
    title = load_texts(language).text("page.title").lower()
    assert not re.search(r"sex|mika|kast|stöd|support|help|hjälp|chat", title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_256_safety_words_and_no_two_are_alike(language: str) -> None:
    words = safety_words(language)
    assert len(words) == 256
    assert len({word.casefold() for word in words}) == 256
    assert all(word == word.strip() and " " not in word and len(word) <= 12 for word in words)


def test_the_demo_says_exactly_what_was_promised() -> None:
    assert load_texts("sv").text("demo.banner") == "Test. Ingen svarar här. 112 / 90101"
    assert load_texts("en").text("demo.banner") == "Test. Nobody answers here. 112 / 90101"


def test_a_language_nobody_wrote_is_refused() -> None:
    with pytest.raises(SiteError) as refused:
        load_texts("xx")
    assert refused.value.code == "language_missing"


def test_a_fuzzy_text_stops_the_build_instead_of_reaching_a_page(tmp_path: Path) -> None:
    target = catalogue_path("sv", tmp_path)
    target.parent.mkdir(parents=True)
    source = catalogue_path("sv").read_text(encoding="utf-8")
    fuzzy = source.replace('msgid "about.title"', '#, fuzzy\nmsgid "about.title"')
    target.write_text(fuzzy, encoding="utf-8")
    with pytest.raises(SiteError, match=r"about\.title") as refused:
        load_texts("sv", tmp_path)
    assert refused.value.code == "text_unsure"


def test_a_text_that_nobody_wrote_is_named() -> None:
    with pytest.raises(SiteError, match=r"sv has no text for about\.nothing"):
        load_texts("sv").text("about.nothing")


def test_easy_swedish_lies_where_django_looks_for_it() -> None:
    assert catalogue_path("sv-lattlast").parts[-3] == "sv_Lattlast"


def test_every_problem_that_a_client_can_have_has_its_page() -> None:
    source = (UI / "screens.ts").read_text(encoding="utf-8")
    blocks = re.search(r"export type ProblemBlock =([^;]+);", source)
    assert blocks is not None
    assert set(re.findall(r'"(\w+)"', blocks[1])) == set(PROBLEMS)

"""Phrases in ten languages: none lacks a sentence, and a tick is for the words that were read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role
from counsellor.escalation.policy import KINDS
from counsellor.phrases import books as phrase_files
from counsellor.phrases import queries, services
from counsellor.phrases.books import BOOKS, ORIGINAL, Book, as_plain, books, text_hash
from counsellor.phrases.models import PhraseCheck
from counsellor.phrases.queries import phrase_books, standings
from counsellor.phrases.services import PhraseError, tick, withdraw
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in

ROOT: Final = Path(__file__).resolve().parents[2]
TAGS = ("sv", "sv-lattlast", "en", "ro", "bg", "es", "th", "uk", "ru", "ar")
# A question and a button must fit a card (docs/protocol.md section 5), Thai and Cyrillic too.
LONGEST_QUESTION, LONGEST_ANSWER = 600, 80


def _ids(book: Book) -> dict[str, list[str]]:
    return {group: list(phrases) for group, phrases in book.groups.items()}


def _texts(book: Book) -> Iterator[tuple[str, str]]:
    for group, phrases in book.groups.items():
        for phrase, text in phrases.items():
            yield f"{book.language} {group}.{phrase}", text


def test_every_language_of_the_first_tier_has_a_file_named_as_its_tag() -> None:
    assert set(TAGS) <= set(books())
    assert {path.stem for path in BOOKS.glob("*.json")} == set(books())
    assert next(iter(books())) == ORIGINAL


@pytest.mark.parametrize("tag", TAGS)
def test_no_language_lacks_a_sentence_or_has_one_of_its_own(tag: str) -> None:
    assert _ids(books()[tag]) == _ids(books()[ORIGINAL])
    for group in ("greeting", "anonymity", "waiting", "risk", "closing"):
        assert len(books()[tag].groups[group]) >= 5
    assert not [name for name, text in _texts(books()[tag]) if text != text.strip() or not text]


@pytest.mark.parametrize("tag", TAGS)
def test_questions_and_buttons_fit_a_card(tag: str) -> None:
    groups = books()[tag].groups
    assert all(len(text.encode()) <= LONGEST_QUESTION for text in groups["question"].values())
    assert all(len(text.encode()) <= LONGEST_ANSWER for text in groups["answer"].values())
    assert len(set(groups["answer"].values())) == len(groups["answer"])


@pytest.mark.parametrize("tag", TAGS)
def test_a_number_stays_the_same_in_every_language(tag: str) -> None:
    risk = books()[tag].groups["risk"]
    assert "112" in risk["call_emergency"]
    assert "90101" in risk["call_suicide_line"]
    assert "18" in books()[tag].groups["question"]["child"]


@pytest.mark.parametrize("tag", TAGS)
def test_no_sentence_is_left_in_another_language_or_runs_the_wrong_way(tag: str) -> None:
    book = books()[tag]
    assert book.direction == ("rtl" if tag == "ar" else "ltr")
    cyrillic = ("\u0400", "\u04ff")
    scripts = {"bg": cyrillic, "uk": cyrillic, "ru": cyrillic, "th": ("\u0e00", "\u0e7f")}
    low, high = {**scripts, "ar": ("\u0600", "\u06ff")}.get(tag, ("A", "\u024f"))
    for name, text in _texts(book):
        letters = [letter for letter in text if letter.isalpha()]
        assert sum(low <= letter <= high for letter in letters) >= 0.9 * len(letters), name


def _used_in_code() -> set[tuple[str, str]]:
    """Return (group, id) of every phrase that the console asks for by its name."""
    code = {
        path.name: path.read_text(encoding="utf-8")
        for path in (ROOT / "counsellor/web").glob("*.ts*")
    }
    named = {
        pair
        for text in code.values()
        for pair in re.findall(r'phraseOf\([^;{}]*?"(\w+)", "(\w+)"\)', text)
    }
    steps = re.findall(r"phrases: \[([^\]]+)\]", code["closing_guide.tsx"])
    closing = {("closing", one) for step in steps for one in re.findall(r'"(\w+)"', step)}
    said = re.findall(r'\["\w+", (?:true|false), "(\w+)"\]', code["support_words.ts"])
    (plan,) = re.findall(r"STEPS = \[([^\]]+)\]", code["plan_panel.tsx"])
    asks = re.findall(r'\{ id: "(\w+)", name:', code["cards.ts"])
    cards = (ROOT / "chatsvc/web/e2ee/cards.ts").read_text(encoding="utf-8")
    (choices,) = re.findall(r"CHOICES = \[([^\]]+)\]", cards)
    return (
        named
        | closing
        | {("support", one) for one in said}
        | {("question", one) for one in asks}
        | {("ladder", kind) for kind in KINDS}
        | {("plan", one) for one in re.findall(r'"(\w+)"', plan)}
        | {("answer", one) for one in re.findall(r'"(\w+)"', choices)}
    )


def test_every_phrase_that_the_console_names_is_in_the_books() -> None:
    used = _used_in_code()
    groups = books()[ORIGINAL].groups
    named = {name for name, _ in used}
    assert {"anonymity", "answer", "closing", "ladder", "plan", "question", "support"} <= named
    assert ("anonymity", "shows_you") in used
    assert [one for one in sorted(used) if one[1] not in groups.get(one[0], {})] == []


def test_easy_swedish_needs_no_check_and_every_translation_does() -> None:
    assert [tag for tag in TAGS if not books()[tag].needs_check] == ["sv", "sv-lattlast"]


def test_a_file_with_a_field_too_many_is_no_book() -> None:
    data = {"language": "xx", "name": "X", "direction": "ltr", "groups": {}, "checked": True}
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps(data), type=Book)


@pytest.mark.django_db
def test_a_language_is_unchecked_until_the_organisation_ticks_it_and_only_there() -> None:
    assert not [one for one in standings("demo") if one.is_checked and one.book.needs_check]
    today = text_hash(books()["ar"], books()[ORIGINAL])
    tick("demo", "ar", "  auktoriserad   tolk ", today, NOON_MS)
    row = PhraseCheck.objects.get()
    assert (row.organisation, row.checked_by) == ("demo", "auktoriserad tolk")
    assert _checked("demo") == {"sv", "sv-lattlast", "ar"}
    assert _checked("other") == {"sv", "sv-lattlast"}
    withdraw("other", "ar")
    assert "ar" in _checked("demo")
    withdraw("demo", "ar")
    assert "ar" not in _checked("demo")


@pytest.mark.django_db
@pytest.mark.parametrize("changed", ["sv", "ro"])
def test_other_words_make_the_tick_stale_whether_swedish_or_the_translation_changed(
    changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick("demo", "ro", "tolk", text_hash(books()["ro"], books()[ORIGINAL]), NOON_MS)
    assert "ro" in _checked("demo")
    groups = as_plain(books()[changed].groups)
    groups["greeting"]["hello"] += " Välkommen."
    newer = {**books(), changed: msgspec.structs.replace(books()[changed], groups=groups)}
    for module in (phrase_files, queries, services):
        monkeypatch.setattr(module, "books", lambda: newer)
    (ro,) = (one for one in standings("demo") if one.book.language == "ro")
    assert (ro.is_stale, ro.is_checked) == (True, False)
    assert phrase_books("demo")["ro"]["checked"] is False  # type: ignore[index]
    tick("demo", "ro", "tolk", ro.text_hash, NOON_MS + 1)
    assert "ro" in _checked("demo")
    assert PhraseCheck.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "checked_by", "shown", "code"),
    [
        ("xx", "tolk", None, "unknown_language"),
        ("sv", "tolk", None, "unknown_language"),
        ("sv-lattlast", "tolk", None, "unknown_language"),
        ("ar", "   ", None, "who_is_missing"),
        ("ar", "x" * 81, None, "who_is_missing"),
        ("ar", "tolk", "0" * 64, "words_changed"),
        ("ar", "tolk", "", "words_changed"),
    ],
)
def test_what_is_no_check_leaves_no_row(
    language: str, checked_by: str, shown: str | None, code: str
) -> None:
    today = text_hash(books()["ar"], books()[ORIGINAL])
    with pytest.raises(PhraseError) as refused:
        tick("demo", language, checked_by, today if shown is None else shown, NOON_MS)
    assert refused.value.code == code
    assert not PhraseCheck.objects.exists()


@pytest.mark.django_db
def test_a_supervisor_ticks_on_the_page_what_a_counsellor_only_reads(clock: FakeClock) -> None:
    make_staff("linnea")
    make_staff("berit", Role.SUPERVISOR)
    counsellor, supervisor = browser(), browser()
    sign_in(counsellor, clock, "linnea")
    sign_in(supervisor, clock, "berit")
    read = counsellor.get("/fraser?language=ar").content.decode()
    assert "Ej granskad av modersmålstalare" in read
    assert 'dir="rtl"' in read
    assert '<a href="/fraser" aria-current="page">' in read
    assert 'name="checked_by"' not in read
    shown = supervisor.get("/fraser?language=ar").context["shown"].text_hash
    assert _post(counsellor, text_hash=shown) == 403
    assert not PhraseCheck.objects.exists()
    assert _post(supervisor, text_hash="older") == 409
    assert _post(supervisor, text_hash=shown) == 302
    facts = counsellor.get("/desk.json").json()["phrases"]
    assert facts["ar"]["checked"] is True
    assert facts["ro"]["checked"] is False
    assert facts["ar"]["groups"]["greeting"] == dict(books()["ar"].groups["greeting"])
    assert _post(supervisor, do="withdraw") == 302
    assert counsellor.get("/desk.json").json()["phrases"]["ar"]["checked"] is False


@pytest.mark.django_db
def test_the_desk_knows_which_languages_this_person_writes_in(clock: FakeClock) -> None:
    make_staff("linnea", languages=["sv", "ro"])
    client = browser()
    sign_in(client, clock)
    assert client.get("/desk.json").json()["languages"] == ["sv", "ro"]


@pytest.mark.django_db
def test_an_address_with_a_language_that_is_none_shows_the_list(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    answer = client.get("/fraser?language=<script>")
    assert answer.status_code == 200
    assert answer.context["shown"] is None
    assert "<script>" not in answer.content.decode()


def _checked(organisation: str) -> set[str]:
    return {one.book.language for one in standings(organisation) if one.is_checked}


def _post(client: Client, **more: str) -> int:
    body = {"do": "tick", "language": "ar", "checked_by": "tolk", **more}
    return client.post("/fraser", body, headers={"origin": ORIGIN}).status_code

"""The drafts in docs/legal: in the index, marked as drafts, and true of the product they name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps
from django.db import models

import chatsvc.urls
import counsellor.urls
from chatsvc.cli.main import COMMANDS
from chatsvc.protocol.limits import Periods
from counsellor.audit.services import LONGEST_KEPT
from counsellor.decisions import forms
from counsellor.escalation.policy import KEPT_DAYS
from counsellor.shifts.services import KEPT

ROOT: Final = Path(__file__).parent.parent.parent
LEGAL: Final = ROOT / "docs" / "legal"
INDEX: Final = (LEGAL / "README.md").read_text(encoding="utf-8")
PAGES: Final = sorted(LEGAL.glob("*.md"))
DRAFTS: Final = [path for path in PAGES if path.name != "README.md"]
FREE_TEXT: Final = (LEGAL / "fritextfalt.md").read_text(encoding="utf-8")
# One of our own paths, with a folder; `/beslut` is an address, `law` a word of a file.
PATH: Final = re.compile(r"`((?:chatsvc|counsellor|anonymity|deploy|tests|docs)/[\w/.-]+)`")
ADDRESS: Final = re.compile(r"`/([a-z/]+)`")

# Columns of letters that nobody types words into, and why. A column with `choices` is a closed
# list and needs no row here; `organisation` is the id of the organisation's file.
NOT_TYPED: Final = {
    "AddedBatch.batch": "a random name",
    "AuditEntry.about": "kind and number of a row of ours",
    "AuditEntry.digest": "a MAC",
    "AuditEntry.role": "of the closed list of roles",
    "AuditMark.digest": "a MAC",
    "Banner.door": "an id of the organisation's file",
    "Banner.kind": "of the closed list of sentences",
    "Counter.door": "an id of the organisation's file",
    "Counter.measure": "of the closed list of measures",
    "DeletionRecord.method": "of a closed list, by the worker",
    "DeletionRecord.rule": "copied from Decision.dnr",
    "DeletionRecord.what": "of the closed list of triggers",
    "DeviceCertificate.device_key": "a public key",
    "Diversion.door": "an id of the organisation's file",
    "Diversion.partner": "chosen of the organisation's agreements",
    "DirectoryEntry.source": "comes with the seed; no page asks for it",
    "Escalation.decision": "of a closed list",
    "Escalation.door": "an id of the organisation's file",
    "Escalation.decided_role": "of the closed list of roles",
    "Escalation.gate": "of a closed list",
    "Escalation.key": "a random name",
    "Escalation.kind": "of a closed list",
    "Escalation.passed_to": "copied from OnCall.function",
    "Escalation.state": "of a closed list",
    "KnownBrowser.token_hash": "a hash",
    "LanguageHours.door": "an id of the organisation's file",
    "LanguageHours.language": "chosen of the organisation's languages",
    "LoginCounter.source": "a MAC",
    "OpeningAct.item": "of the closed list of rows",
    "OpeningAct.of": "addresses, door ids and ages of the organisation's file, account numbers",
    "OpeningException.door": "an id of the organisation's file",
    "OpeningHours.door": "an id of the organisation's file",
    "PhraseCheck.language": "chosen of the books' languages",
    "PhraseCheck.text_hash": "a hash",
    "Release.period": "a year or a quarter",
    "Release.table": "of the definitions",
    "Staff.password": "a hash",
    "StaffOneTimePassword.name": "set by the code that makes the row",
    "StoreLife.generation": "a random name",
}


def columns() -> Iterator[tuple[str, int | None]]:
    """Give every column of letters without a closed list, and how long it may be."""
    for model in apps.get_models():
        if not model.__module__.startswith("counsellor."):
            continue
        for field in model._meta.get_fields():  # noqa: SLF001  # Django's own, documented way
            if not isinstance(field, models.CharField | models.TextField):
                continue
            if not field.choices and field.name != "organisation":
                yield f"{model.__name__}.{field.name}", field.max_length


def inventory() -> dict[str, int]:
    """Return the columns that the inventory names, and how long it says they may be."""
    found = re.findall(r"^\| `([A-Z]\w+\.\w+)` \| .* \| (\d+) \| .+ \|$", FREE_TEXT, re.MULTILINE)
    return {name: int(longest) for name, longest in found}


def routes() -> set[str]:
    """Return the addresses of both sites, without their first slash."""
    both = (*counsellor.urls.urlpatterns, *chatsvc.urls.urlpatterns)
    return {str(one.pattern) for one in both}


def test_every_draft_is_in_the_index_and_the_index_names_no_other() -> None:
    linked = re.findall(r"^\| \[([\w-]+\.md)\]\(([\w-]+\.md)\)", INDEX, re.MULTILINE)
    assert all(words == link for words, link in linked)
    assert sorted(link for _, link in linked) == [path.name for path in DRAFTS]
    assert len(DRAFTS) == 12


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.stem)
def test_a_draft_says_that_it_is_one_who_owns_it_and_by_which_law(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("**Status:** utkast ")
    assert re.fullmatch(r"\*\*Ägare:\*\* .*\[.+\].*", lines[3])
    assert re.match(r"\*\*Lagrum:\*\* .*(§|art\.)", lines[4])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_a_draft_names_of_the_product_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [one for one in PATH.findall(text) if not (ROOT / one).exists()] == []
    assert set(re.findall(r"`chatsvc ([a-z-]+)", text)) <= set(COMMANDS)
    assert set(ADDRESS.findall(text)) <= routes()


def test_every_column_that_staff_type_into_is_in_the_inventory_with_its_length() -> None:
    lengths = {name: longest for name, longest in columns() if name not in NOT_TYPED}
    assert inventory() == lengths


def test_what_is_said_to_be_no_free_text_exists() -> None:
    assert set(NOT_TYPED) <= {name for name, _ in columns()}


def test_every_page_with_a_field_for_words_is_in_the_inventory() -> None:
    field = re.compile(r'<textarea|<input [^>]*type="(?:text|tel)"|createElement\("(?:input|text)')
    folders = ("chatsvc/site/templates", "chatsvc/web", "counsellor/web")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.*")]
    asking = {
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in {".html", ".ts", ".tsx"} and field.search(path.read_text("utf-8"))
    }
    assert len(asking) > 5
    assert asking <= set(PATH.findall(FREE_TEXT))


def test_every_named_field_of_the_visitors_page_is_in_the_inventory() -> None:
    named = set()
    for path in (ROOT / "chatsvc" / "site" / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'<textarea id="([\w-]+)"', text))
        named |= set(re.findall(r'<input [^>]*?id="([\w-]+)" type="(?:text|tel)"', text))
    assert named
    assert [one for one in sorted(named) if f"`{one}`" not in FREE_TEXT] == []


# A word of what a draft might still call missing, and the file that makes it.
BUILT: Final = {
    "månadskontroll": "counsellor/audit/review.py",
    "tillgänglighetsredogörelse": "chatsvc/site/accessibility.py",
    "gallringsprotokoll för logg": "counsellor/decisions/rows_gone.py",
    "paket med mets": "counsellor/archive/package.py",
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_nothing_that_is_built_is_told_a_board_to_be_missing(path: Path) -> None:
    missing = [part.split("\n\n")[0].lower() for part in path.read_text("utf-8").split("nte byggt")]
    for words, made_by in BUILT.items():
        assert (ROOT / made_by).is_file()
        assert not [part for part in missing[1:] if words in part.split("\n- **")[0]], words


def test_periods_in_the_drafts_are_the_ones_in_force() -> None:
    periods = Periods()
    assert (periods.silence_s, periods.age_s, periods.age_extension_s) == (1800, 14_400, 7200)
    assert (periods.frame_s, periods.place_kept_s, periods.emergency_s) == (600, 600, 3600)
    assert (KEPT_DAYS, LONGEST_KEPT.days, KEPT.days) == (730, 730, 395)
    assert (forms.LEAST_SILENCE, forms.MOST_SILENCE) == (10, 60)
    assert (forms.LEAST_AGE, forms.MOST_AGE) == (1, 24)
    assert (forms.LEAST_AUDIT, forms.MOST_AUDIT) == (12, 24)

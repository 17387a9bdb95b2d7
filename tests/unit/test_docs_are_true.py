"""The documents say what the code does: promises, errors, names, settings, links, words."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Final, get_args

import msgspec
import pytest

from chatsvc.cli.main import COMMANDS
from chatsvc.protocol import limits
from chatsvc.protocol.errors import CLOSE_CODES, ErrorCode
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.messages_in import ConsoleToServer, VisitorToServer
from chatsvc.protocol.messages_out import ServerToConsole, ServerToVisitor

ROOT: Final = Path(__file__).parent.parent.parent
DOCS: Final = ROOT / "docs"
PROTOCOL: Final = (DOCS / "protocol.md").read_text(encoding="utf-8")
PAGES: Final = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]


def section(number: int) -> str:
    """Return one numbered section of docs/protocol.md."""
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", PROTOCOL, re.DOTALL | re.MULTILINE)
    assert found, f"docs/protocol.md has no section {number}"
    return found[0]


def rows(text: str) -> list[list[str]]:
    """Return the cells of every table row, headings and rulers left out."""
    lines = [line.strip().strip("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    return [row for row in cells if not set(row[0]) <= set("-| ")]


def tags(union: object) -> set[str]:
    """Return the names under `t` of a union of control messages."""
    found = set()
    for kind in get_args(union):
        assert issubclass(kind, msgspec.Struct)
        found.add(str(kind.__struct_config__.tag))
    return found


def promised() -> dict[int, str]:
    """Return each promise's number and the test file that holds it."""
    text = (DOCS / "promises.md").read_text(encoding="utf-8")
    return {int(row[0]): row[-1].strip("` ") for row in rows(text) if row[0].isdigit()}


def test_every_promise_has_its_test_and_every_test_its_promise() -> None:
    files = {path.name for path in (ROOT / "tests" / "promises").glob("test_*")}
    assert set(promised().values()) == files
    assert list(promised()) == list(range(1, len(promised()) + 1))


def test_a_promise_test_is_numbered_as_its_promise_and_names_it_in_its_first_line() -> None:
    for number, name in promised().items():
        assert name.startswith(f"test_{number:02}_")
        first = (ROOT / "tests" / "promises" / name).read_text(encoding="utf-8").splitlines()[0]
        assert f"Promise {number}:" in first, name


def test_the_table_of_errors_is_the_codes_and_closes_that_are_sent() -> None:
    table = {row[0]: row[1] for row in rows(section(6)) if row[0] != "code"}
    said = {code: None if close == "-" else int(close) for code, close in table.items()}
    codes = {code for blame in get_args(ErrorCode) for code in get_args(blame)}
    assert said == {code: CLOSE_CODES.get(code) for code in codes}


def test_every_close_code_is_one_that_an_application_may_send() -> None:
    assert all(close == 1000 or 3000 <= close <= 4999 for close in CLOSE_CODES.values())
    assert len(set(CLOSE_CODES.values())) == len(CLOSE_CODES)


@pytest.mark.parametrize(
    ("heading", "union"),
    [("Visitor to server", VisitorToServer), ("Server to visitor", ServerToVisitor)],
)
def test_the_visitors_control_messages_are_the_ones_that_are_described(
    heading: str, union: object
) -> None:
    text = section(3).split(f"\n{heading}\n")[1].split("\n\n")[0]
    described = {row[0] for row in rows(text) if row[0] != "t"}
    assert described == tags(union)


@pytest.mark.parametrize("union", [ConsoleToServer, ServerToConsole])
def test_no_control_message_of_the_console_goes_undescribed(union: object) -> None:
    words = set(re.findall(r"[a-z_]+", section(3).split("\nConsole to server")[1]))
    assert tags(union) - words == set()


def test_the_kinds_of_frames_are_the_ones_that_are_described() -> None:
    described = {int(row[0]) for row in rows(section(2)) if row[0].isdigit()}
    assert described == {int(kind) for kind in Kind}


def test_the_padding_sizes_stand_in_the_text_as_they_are_used() -> None:
    said = re.search(r"padded with zeros to ([\d, or\s]+) bytes", section(2))
    assert said
    numbers = [int(n.replace(" ", "")) for n in re.findall(r"\d[\d ]*\d", said[1])]
    assert all(small * 2 == large for small, large in pairwise(numbers))
    assert (numbers[0], numbers[-1]) == (512, 32_768)


def test_every_setting_that_is_read_is_explained_and_none_is_invented() -> None:
    source = (ROOT / "chatsvc/settings/environment.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"((?:CHATSVC_|REDIS_|DATABASE_)[A-Z_]+)"', source))
    page = (DOCS / "operations" / "running.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`((?:CHATSVC_|REDIS_URL|DATABASE_URL)[A-Z_]*)", page))
    assert explained == read


def test_commands_that_pages_tell_people_to_use_exist() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for command in re.findall(r"`(?:[^`]*/)?chatsvc ([a-z][a-z-]+)", text):
            assert command in COMMANDS, f"{page.name}: chatsvc {command}"


def test_make_targets_that_pages_tell_people_to_use_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    for page in PAGES:
        for target in re.findall(r"`make ([a-z0-9-]+)", page.read_text(encoding="utf-8")):
            assert target in targets, f"{page.name}: make {target}"


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_files_that_the_tour_names_are_there() -> None:
    text = (DOCS / "tour.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:chatsvc|counsellor|anonymity|deploy|tests)/[\w/.-]+)`", text)
    assert len(named) > 15
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_decisions_are_numbered_without_a_gap_and_say_what_was_refused() -> None:
    decisions = sorted((DOCS / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert "**Decided.**" in text
        assert "**Refused.**" in text


def test_the_glossary_has_each_word_once_in_both_languages() -> None:
    words = rows((DOCS / "glossary.md").read_text(encoding="utf-8"))[1:]
    english = [row[0] for row in words]
    assert english == sorted(english, key=str.casefold)
    assert len(set(english)) == len(english) > 40
    assert all(len(row) == 3 and all(row) for row in words)


def test_periods_that_people_are_told_are_the_ones_in_force() -> None:
    periods = limits.Periods()
    assert periods.frame_s == 600, "docs: ciphertext is kept at most ten minutes"
    assert periods.join_s == 20, "docs/protocol.md section 4: 20 s to commit"
    assert limits.QUEUE_LIMIT == 50, "docs/protocol.md section 4: at most 50 per door"
    assert (periods.silence_s, periods.age_s) == (30 * 60, 4 * 3600)

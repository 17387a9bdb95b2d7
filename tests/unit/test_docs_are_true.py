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
from chatsvc.settings.alert_file import Alerts
from chatsvc.settings.escalation_file import Escalation
from chatsvc.settings.organisations import (
    Contact,
    Door,
    Number,
    Organisation,
    load_organisations,
)
from chatsvc.settings.partner_file import Partner
from chatsvc.settings.shift_rules import ShiftRules
from chatsvc.site import accessibility
from chatsvc.site.pages import PATHS
from tests.support.tree import PACKAGES, files, python_files, text, web_files

ROOT: Final = Path(__file__).parent.parent.parent
DOCS: Final = ROOT / "docs"
PROTOCOL: Final = (DOCS / "protocol.md").read_text(encoding="utf-8")
# Papers that lie elsewhere; docs/tour.md says so.
PAPERS: Final = {"domain.md", "architecture.md", "verification.md", "performance.md"}
# What Django looks for by name.
NO_HOUSE_OF_THEIR_OWN: Final = {"static", "templates"}
PAGES: Final = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]


def section(number: int) -> str:
    """Return one numbered section of docs/protocol.md."""
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", PROTOCOL, re.DOTALL | re.MULTILINE)
    assert found, f"docs/protocol.md has no section {number}"
    return found[0]


def section_of_the_tour(name: str) -> str:
    """Return one section of docs/tour.md."""
    return (DOCS / "tour.md").read_text(encoding="utf-8").split(f"## {name}\n")[1].split("\n## ")[0]


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


def test_every_rule_that_code_or_a_page_names_is_said_in_a_sentence() -> None:
    said = [row[0] for row in rows(section(10)) if row[0] != "rule"]
    assert said == [f"G{n}" for n in range(1, 11)] + [f"P{n}" for n in range(1, 23)]
    sources = python_files(*PACKAGES, "tests") + web_files(*PACKAGES, "tests")
    named = {
        rule
        for words in [*map(text, sources), *(page.read_text(encoding="utf-8") for page in PAGES)]
        for rule in re.findall(r"[(, ]([GP][1-9]\d?)(?=[),:. ])", words)
    }
    assert named - set(said) == set()
    assert len(named) > 25


def test_the_points_of_a_conversation_are_numbered_without_a_gap() -> None:
    numbers = [int(n) for n in re.findall(r"^(\d+)\. \*\*", section(4), re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


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


def test_every_word_of_an_organisations_file_stands_on_the_page_for_operators() -> None:
    page = (DOCS / "operations" / "running.md").read_text(encoding="utf-8")
    code = " ".join(re.findall(r"```toml\n.*?```|`[^`\n]+`", page, re.DOTALL))
    tables = (Organisation, Door, Number, Contact, Escalation, Alerts, ShiftRules, Partner)
    words = {word for table in tables for word in table.__struct_encode_fields__}
    assert {word for word in words if not re.search(rf"\b{word}\b", code)} == set()


def test_the_example_of_an_organisations_file_is_read_as_it_stands(tmp_path: Path) -> None:
    page = (DOCS / "operations" / "running.md").read_text(encoding="utf-8")
    example = page.split("## The organisation's file")[1].split("```toml\n")[1].split("```")[0]
    (tmp_path / "exempel.toml").write_text(example, encoding="utf-8")
    (one,) = load_organisations(tmp_path, demo=False).all
    assert set(one.paths) <= set(PATHS)


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


def test_the_walk_through_says_what_stands_on_buttons_and_messages() -> None:
    walk = (ROOT / "README.md").read_text(encoding="utf-8").split("## A walk through")[1]
    walk = walk.split("\n## ")[0]
    console = "".join(map(text, web_files("counsellor")))
    swedish, english = (
        text(f"chatsvc/site/locale/{tag}/LC_MESSAGES/site.po") for tag in ("sv", "en")
    )
    pressed = re.findall(r"\*\*(.+?)\*\*", walk)
    said = re.findall(r"(?<!\*)\*(\w[\w ]*)\*(?!\*)", walk)
    assert [one for one in pressed if f'"{one}"' not in console + swedish] == []
    assert [one for one in said if f'"{one}"' not in english] == []
    assert (len(pressed), len(said)) == (4, 3)


def test_the_readme_leads_to_every_page_of_documents() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT) for page in PAGES if page.parent == DOCS]
    folders = {page.parent.relative_to(ROOT) for page in PAGES if page.parent.parent == DOCS}
    assert len(pages) > 5
    assert [str(page) for page in pages if f"({page})" not in readme] == []
    assert [str(one) for one in sorted(folders) if f"({one}/)" not in readme] == []


def test_files_that_pages_name_are_there() -> None:
    known = set(files())
    plain = {Path(name).name for name in known} | PAPERS
    homes = ("", "tests/", "tests/promises/", "chatsvc/", "chatsvc/web/", "docs/operations/")
    named = 0
    for page in PAGES:
        words = page.read_text(encoding="utf-8")
        for name in re.findall(r"`((?:[\w-]+/)*[\w.-]+\.(?:py|tsx?|toml|lua|html|sh|md))`", words):
            named += 1
            found = any(home + name in known for home in homes)
            assert found or name in plain, f"{page.name}: {name}"
    assert named > 100


def test_addresses_of_pages_that_are_told_to_people_exist() -> None:
    sources = [text(name) for name in ("counsellor/urls.py", "chatsvc/urls.py")]
    routes = set(re.findall(r'path\("([^"]+)"', "".join(sources))) | {accessibility.PLACE, "ws"}
    for page in PAGES:
        for address in re.findall(r"`/([a-z]+(?:/[a-z]+)?)/?`", page.read_text(encoding="utf-8")):
            assert address in routes, f"{page.name}: /{address}"


@pytest.mark.parametrize("top", ["chatsvc", "counsellor", "tests"])
def test_every_folder_of_the_house_has_its_place_in_the_tour(top: str) -> None:
    table = section_of_the_tour("The house")
    folders = {name.split("/")[1] for name in files() if name.startswith(f"{top}/")}
    ours = {name for name in folders if (ROOT / top / name).is_dir()} - NO_HOUSE_OF_THEIR_OWN
    named = set(re.findall(rf"`{top}/([\w-]+)[/`]", table))
    if top == "tests":
        named |= set(re.findall(r"`(\w+)`", table))
    assert ours - named == set()


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

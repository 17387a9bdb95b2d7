"""`chatsvc texts`: who may approve reads the words first, and the site follows the file."""

import os
from datetime import date
from pathlib import Path

import msgspec
import pytest

from chatsvc.cli.main import main
from chatsvc.cli.texts import today
from chatsvc.settings.environment import SOURCE
from chatsvc.site.catalogue import load_texts
from chatsvc.site.decisions import write_decisions
from chatsvc.site.register import binding, load_decisions, load_register
from tests.support.approvals import everything
from tests.support.visitor_site import DEMO, DIRECTORY

REGISTER = binding(load_register(), "osl")
MANY = len(REGISTER)
# The accessibility statement is in Swedish alone.
ROMANIAN = sum(one.asked_in("ro") for one in REGISTER)
ORGANISATION = """
id = "norra"
name = "Norra"
visitor_origin = "https://chatt.norra.example"
console_origin = "https://jour.norra.example"
root_public_keys = ["{key}"]
languages = ["sv", "ro"]
exit_target = "https://www.smhi.se/"
doors.kast.name = "KAST"
paths.skip = "kast"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one organisation, in production."""
    text = ORGANISATION.format(key=DEMO.root_public_keys[0])
    (tmp_path / "norra.toml").write_text(text, encoding="utf-8")
    monkeypatch.setitem(SOURCE.maps[0], "CHATSVC_ORGANISATIONS", str(tmp_path))
    monkeypatch.setattr(os, "umask", lambda _mask: 0)
    return tmp_path


def texts(*words: str) -> int:
    return main(["texts", words[0], "--organisation", "norra", *words[1:]])


def test_at_first_everything_waits_with_its_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folder.is_dir()
    assert texts("list", "--language", "ro") == 1
    out = capsys.readouterr().out
    assert "about.duty (law; Kommunjuristen; SoL 2025:400 19:1)" in out
    assert (
        f"  {load_texts('sv').text('about.duty')}\n  {load_texts('ro').text('about.duty')}\n" in out
    )
    assert out.endswith(
        f"sv: {MANY} of {MANY} wait; only telephone numbers\n"
        f"ro: {ROMANIAN} of {ROMANIAN} wait; only telephone numbers\n"
    )


def test_approving_opens_swedish_and_checking_another_language(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert texts("approve", "--by", 'Jurist "A"') == 0
    assert texts("list") == 0
    assert f"sv: 0 of {MANY} wait; open\nro: {ROMANIAN} of" in capsys.readouterr().out
    assert texts("check", "--language", "ro", "--by", "Språkgranskare") == 0
    assert texts("list", "--language", "ro") == 0
    kept = load_decisions(folder / "texts" / "norra.toml")
    assert kept.approved["about.duty"].by == 'Jurist "A"'
    assert kept.approved["about.duty"].valid_from == today()
    assert kept.checked["ro"]["about.duty"].by == "Språkgranskare"
    assert not [one for one in kept.checked["ro"] if one.startswith("access.")]


def test_one_sentence_alone_and_a_day_to_come(folder: Path) -> None:
    words = ("--by", "Jurist", "--valid-from", "2999-01-01", "--only", "about.duty")
    assert texts("approve", *words) == 0
    kept = load_decisions(folder / "texts" / "norra.toml")
    assert list(kept.approved) == ["about.duty"]
    assert kept.approved["about.duty"].valid_from == date(2999, 1, 1)
    assert texts("list") == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("approve",), "--by must name"),
        (("check", "--by", "x", "--language", "th"), "does not offer th"),
        (("approve", "--by", "x", "--only", "about.nothing"), "Not in the register"),
        (("list", "--language", "xx"), "There is no"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    assert texts(*words) == 2
    assert why in capsys.readouterr().err
    assert not (folder / "texts").exists()


def test_the_built_site_follows_the_file(folder: Path) -> None:
    target = folder / "site"
    directory = folder / "directory.json"
    directory.write_bytes(msgspec.json.encode(DIRECTORY))
    words = ["build-site", "--organisation", "norra", "--directory", str(directory)]
    words += ["--to", str(target)]
    assert main(words) == 0
    page = target / "sv" / "index.html"
    assert 'data-testid="numbers-only"' in page.read_text(encoding="utf-8")
    assert texts("approve", "--by", "Jurist") == 0
    assert main(words) == 0
    assert 'data-step="about"' in page.read_text(encoding="utf-8")
    romanian = (target / "ro" / "index.html").read_text(encoding="utf-8")
    assert 'data-testid="numbers-only"' in romanian


def test_what_is_written_reads_as_it_was(tmp_path: Path) -> None:
    decisions = everything(["ro", "sv-lattlast"]).decisions
    write_decisions(tmp_path / "deep" / "norra.toml", decisions)
    assert load_decisions(tmp_path / "deep" / "norra.toml") == decisions
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["norra.toml"]

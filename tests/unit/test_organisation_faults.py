"""Each mistake in an organisation's file: one sentence that names the file and the field."""

from pathlib import Path

import pytest

from chatsvc.cli.main import main
from chatsvc.settings.environment import SOURCE
from chatsvc.settings.errors import SettingsError
from chatsvc.settings.organisations import Organisation, load_organisations

KEY = "A" * 43
REAL = f"""
id = "norra"
name = "Norra kommunen"
visitor_origin = "https://chatt.norra.example"
console_origin = "https://jour.norra.example:8443"
root_public_keys = ["{KEY}"]
languages = ["sv", "en"]
exit_target = "https://www.smhi.se/"
demo = false
[doors.mika]
name = "MIKA"
[paths]
own = "mika"
[[numbers]]
number = "112"
name = {{ sv = "Larm" }}
hours = {{ sv = "alltid" }}
for = {{ sv = "fara" }}
"""
HERE, DESK = '"https://chatt.norra.example"', '"https://jour.norra.example:8443"'


def loaded(folder: Path, text: str, *, demo: bool = False) -> Organisation:
    """Return the one organisation of a folder with this file."""
    (folder / "norra.toml").write_text(text, encoding="utf-8")
    return load_organisations(folder, demo=demo).all[0]


def sentence(folder: Path, text: str, *, demo: bool = False) -> str:
    """Return what is said of a file with a mistake."""
    with pytest.raises(SettingsError, match=r"^norra\.toml") as refused:
        loaded(folder, text, demo=demo)
    said = str(refused.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


def test_the_file_without_a_mistake_is_read(tmp_path: Path) -> None:
    one = loaded(tmp_path, REAL)
    assert (one.visitor_host, one.console_host) == (
        "chatt.norra.example",
        "jour.norra.example:8443",
    )


# What is changed in the good file, and the words that lead its writer to the place.
WRONG_TYPES = {
    "a missing name": ('name = "Norra kommunen"\n', "", "`name`"),
    "a number for a name": ('"Norra kommunen"', "7", "$.name"),
    "one key without a list": (f'["{KEY}"]', f'"{KEY}"', "$.root_public_keys"),
    "numbers among languages": ('["sv", "en"]', '["sv", 1]', "$.languages[1]"),
    "a word for yes": ("demo = false", 'demo = "yes"', "$.demo"),
    "a misspelt field": ("exit_target", "exit_traget", "exit_traget"),
    "a door without a name": ('name = "MIKA"', "", "`name`"),
    "a door with more": ('name = "MIKA"', 'name = "MIKA"\ncolour = "red"', "colour"),
    "a path to a number": ('own = "mika"', "own = 1", "$.paths"),
    "a telephone without hours": ('hours = { sv = "alltid" }', "", "`hours`"),
    "a text without language": ('{ sv = "fara" }', '"fara"', "$.numbers[0].for"),
    "a table twice": ("[paths]", "[paths]\n[paths]", "paths"),
    "no TOML at all": ("id =", "id :", "cannot be read"),
    "a quote without end": ('"Norra kommunen"', '"Norra', "cannot be read"),
}


@pytest.mark.parametrize(("old", "new", "words"), WRONG_TYPES.values(), ids=WRONG_TYPES)
def test_a_field_of_the_wrong_kind_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in REAL
    assert words in sentence(tmp_path, REAL.replace(old, new, 1))


ORIGINS = [
    "chatt.norra.example",
    "https://",
    "https:///chat",
    "https://chatt.norra.example/",
    "https://chatt.norra.example/chat",
    "https://chatt.norra.example?x=1",
    "https://chatt.norra.example#x",
    "https://anna@chatt.norra.example",
    "https://Chatt.norra.example",
    "https://chått.norra.example",
    "https://chatt.norra.example:",
    "https://chatt.norra.example:port",
    "https://chatt.norra.example:0443",
    "https://chatt norra.example",
    " https://chatt.norra.example",
    "https://chatt.norra.example\\n",
    "ftp://chatt.norra.example",
    "javascript://chatt.norra.example",
    "https://.",
    "",
]


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("which", [HERE, DESK], ids=["visitor_origin", "console_origin"])
def test_an_origin_that_no_browser_would_send_is_refused(
    tmp_path: Path, which: str, origin: str
) -> None:
    """It would answer 421 to everybody, and nobody would see why."""
    assert "_origin" in sentence(tmp_path, REAL.replace(which, f'"{origin}"'))


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (HERE, '"http://chatt.norra.example"', "https://"),
        (DESK, '"http://jour.norra.example:8443"', "https://"),
        ('"norra"', '"n"', "id"),
        ('"norra"', '"Norra"', "id"),
        ('"norra"', '"1norra"', "id"),
        ('"norra"', '"nor:ra"', "id"),
        ('"norra"', '"../etc"', "id"),
        ('"norra"', '"norra\\n"', "id"),
        ('"norra"', f'"{"n" * 32}"', "id"),
        ("[doors.mika]", '[doors."{q}"]', "doors"),
        ("[doors.mika]", "[doors.M]", "doors"),
        ('own = "mika"', 'own = "kast"', "path"),
        ('name = "MIKA"', 'name = "MIKA"\ntalk_minutes = 45', "talk_source"),
        ('name = "MIKA"', 'name = "MIKA"\ntalk_source = "the night line"', "talk_minutes"),
        ('name = "MIKA"', 'name = "MIKA"\ntalk_minutes = 4\ntalk_source = "x"', "talk_minutes"),
        ('own = "mika"', "", "path"),
        ('["sv", "en"]', "[]", "languages"),
        (f'["{KEY}"]', "[]", "root_public_keys"),
        (f'["{KEY}"]', f'["{KEY}="]', "root_public_keys"),
        (f'["{KEY}"]', f'["{KEY[:-1]}+"]', "root_public_keys"),
        (f'["{KEY}"]', f'["{KEY}", "short"]', "root_public_keys"),
        ('"https://www.smhi.se/"', '"javascript:alert(1)"', "exit_target"),
        ('"https://www.smhi.se/"', '"http://www.smhi.se/"', "exit_target"),
        ('"https://www.smhi.se/"', '""', "exit_target"),
    ],
)
def test_a_value_that_cannot_work_is_named(tmp_path: Path, old: str, new: str, field: str) -> None:
    assert old in REAL
    assert field in sentence(tmp_path, REAL.replace(old, new, 1))


@pytest.mark.parametrize(
    "shared", ['[["mika"]]', "[[]]", '[["mika", "mika"]]', '[["mika", "kast"]]', '["mika"]']
)
def test_doors_that_cannot_share_are_named(tmp_path: Path, shared: str) -> None:
    wrong = REAL.replace("demo = false", f"shared_staff = {shared}")
    assert "shared_staff" in sentence(tmp_path, wrong)


def test_doors_that_share_staff_are_read(tmp_path: Path) -> None:
    two = REAL.replace("[doors.mika]", '[doors.kast]\nname = "KAST"\n[doors.mika]')
    both = loaded(tmp_path, two.replace("demo = false", 'shared_staff = [["mika", "kast"]]'))
    assert both.shared_staff == (("mika", "kast"),)
    assert loaded(tmp_path, two).shared_staff == ()


def test_bytes_that_are_no_text_are_one_sentence_too(tmp_path: Path) -> None:
    (tmp_path / "norra.toml").write_bytes(b'id = "\xff\xfe"')
    with pytest.raises(SettingsError, match=r"norra\.toml cannot be read"):
        load_organisations(tmp_path)


def test_a_folder_named_like_a_file_is_one_sentence_too(tmp_path: Path) -> None:
    (tmp_path / "norra.toml").mkdir()
    with pytest.raises(SettingsError, match=r"norra\.toml cannot be read"):
        load_organisations(tmp_path)


def test_files_of_other_kinds_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "norra.toml.bak").write_text("id = 1")
    (tmp_path / "README").write_text("hello")
    assert load_organisations(tmp_path).all == ()


@pytest.mark.parametrize("field", ["id", "visitor_host", "console_host"])
def test_two_files_that_share_something_are_told_what(tmp_path: Path, field: str) -> None:
    other = REAL.replace("norra", "sodra")
    same = {
        "id": other.replace('"sodra"', '"norra"'),
        "visitor_host": other.replace("chatt.sodra", "chatt.norra"),
        "console_host": other.replace("jour.sodra", "jour.norra"),
    }
    (tmp_path / "norra.toml").write_text(REAL, encoding="utf-8")
    (tmp_path / "sodra.toml").write_text(same[field], encoding="utf-8")
    with pytest.raises(SettingsError, match=f"share one {field}"):
        load_organisations(tmp_path)


def test_the_demo_may_speak_http_and_still_no_nonsense(tmp_path: Path) -> None:
    demo = REAL.replace("demo = false", "demo = true").replace("https://chatt", "http://chatt")
    assert loaded(tmp_path, demo, demo=True).demo
    assert "CHATSVC_DEMO" in sentence(tmp_path, demo)
    assert "_origin" in sentence(tmp_path, demo.replace("http://chatt", "ws://chatt"), demo=True)


def test_every_command_that_reads_the_file_says_that_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "norra.toml").write_text(REAL.replace("languages", "lang"), encoding="utf-8")
    monkeypatch.setitem(SOURCE.maps[0], "CHATSVC_ORGANISATIONS", str(tmp_path))
    site = str(tmp_path / "site")
    for words in (["serve", "visitor"], ["build-site", "--organisation", "norra", "--to", site]):
        assert main(words) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"chatsvc {words[0]}: norra.toml cannot be read")
        assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("kind", "law", "holds"),
    [
        ("municipality", "osl", True),
        ("municipality", "sol", False),
        ("church", "sol", True),
        ("church", "osl", False),
        ("nonprofit", "osl", False),
        ("consortium", "osl", True),
        ("consortium", "sol", True),
    ],
)
def test_the_law_is_the_one_that_binds_this_kind(
    tmp_path: Path, kind: str, law: str, *, holds: bool
) -> None:
    text = f'kind = "{kind}"\n{REAL}\n[escalation]\nlaw = "{law}"\n'
    if holds:
        assert loaded(tmp_path, text).kind == kind
    else:
        assert "law" in sentence(tmp_path, text)


def test_a_kind_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert "kind" in sentence(tmp_path, f'kind = "state"\n{REAL}')

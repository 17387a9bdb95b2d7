"""`[[partner]]`: what one file must say, and what two files of an installation must say alike."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from chatsvc.settings.errors import SettingsError
from chatsvc.settings.organisations import Organisations, load_organisations

KEY: Final = "A" * 43
THEIR_KEY: Final = "B" * 43
NORRA: Final = f"""
id = "norra"
name = "Norra kommunen"
visitor_origin = "https://chatt.norra.example"
console_origin = "https://jour.norra.example"
root_public_keys = ["{KEY}"]
languages = ["sv", "en", "ro"]
exit_target = "https://www.smhi.se/"
[doors.mika]
name = "MIKA"
[doors.kast]
name = "KAST"
[paths]
own = "mika"
[[partner]]
id = "ideell"
visitor_origin = "https://chatt.ideell.example"
name = "Ideella jouren"
law = "sol"
languages = ["sv", "en"]
doors = [["mika", "tala"], ["kast", "tala"]]
until = 2027-06-30
"""
IDEELL: Final = f"""
id = "ideell"
name = "Ideella jouren"
visitor_origin = "https://chatt.ideell.example"
console_origin = "https://jour.ideell.example"
root_public_keys = ["{THEIR_KEY}"]
languages = ["sv", "en"]
exit_target = "https://www.smhi.se/"
[doors.tala]
name = "TALA"
[paths]
own = "tala"
[escalation]
law = "sol"
[[partner]]
id = "norra"
visitor_origin = "https://chatt.norra.example"
name = "Norra kommunen"
law = "osl"
languages = ["sv"]
doors = [["tala", "kast"], ["tala", "mika"]]
until = 2027-06-30
"""


def loaded(folder: Path, norra: str = NORRA, ideell: str = IDEELL) -> Organisations:
    for name, text in (("norra", norra), ("ideell", ideell)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_organisations(folder, demo=True)


def refusal(folder: Path, norra: str = NORRA, ideell: str = IDEELL) -> str:
    with pytest.raises(SettingsError) as refused:
        loaded(folder, norra, ideell)
    said = str(refused.value)
    assert "\n" not in said
    assert said.endswith(".")
    assert refused.value.code.startswith("organisation_")
    return said


def test_two_files_that_say_the_same_are_read(tmp_path: Path) -> None:
    norra = loaded(tmp_path).by_id("norra")
    assert norra is not None
    agreed = norra.agreement("ideell")
    assert agreed is not None
    assert (agreed.law, agreed.until, agreed.name) == ("sol", date(2027, 6, 30), "Ideella jouren")
    assert (agreed.answers("mika"), agreed.answers("tala")) == (("tala",), ())
    assert norra.agreement("norra") is None


# What is changed in Norra's file, and the words that lead its writer to the place.
ALONE = {
    "itself": ('id = "ideell"', 'id = "norra"', "never this one"),
    "somebody twice": ("[[partner]]", NORRA[NORRA.index("[[partner]]") :] + "[[partner]]", "once"),
    "a door that is not there": ('["mika", "tala"]', '["nope", "tala"]', "doors are pairs"),
    "a pair twice": ('["kast", "tala"]', '["mika", "tala"]', "each once"),
    "a language it lacks": ('["sv", "en"]\ndoors', '["sv", "th"]\ndoors', "languages of this file"),
    "no languages": ('["sv", "en"]\ndoors', "[]\ndoors", "$.partner[0].languages"),
    "no doors": ('[["mika", "tala"], ["kast", "tala"]]', "[]", "$.partner[0].doors"),
    "a door alone": ('["kast", "tala"]', '["kast"]', "$.partner[0].doors[1]"),
    "an unknown law": ('"sol"', '"gdpr"', "$.partner[0].law"),
    "no such day": ("2027-06-30", "2027-06-31", "cannot be read"),
    "a day as words": ("2027-06-30", '"summer"', "$.partner[0].until"),
    "a name of nothing": ('name = "Ideella jouren"', 'name = ""', "$.partner[0].name"),
    "something else": ("until =", "door = 1\nuntil =", "`door`"),
    "no last day": ("until = 2027-06-30\n", "", "`until`"),
}


@pytest.mark.parametrize(("old", "new", "words"), ALONE.values(), ids=ALONE)
def test_a_mistake_in_one_file_names_file_and_field(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in NORRA
    said = refusal(tmp_path, NORRA.replace(old, new, 1))
    assert said.startswith("norra.toml")
    assert words in said


# What is changed in the partner's file, and what Norra's agreement is then told to lack.
TOGETHER = {
    "not named back": (IDEELL[IDEELL.index("[[partner]]") :], "", "does not name norra"),
    "another address": ("chatt.ideell", "tala.ideell", "another visitor_origin"),
    "another law": ('law = "sol"', 'law = "osl"', "the other law"),
    "no such door": ("tala", "svara", "other pairs of doors"),
    "fewer languages": ('languages = ["sv", "en"]', 'languages = ["sv"]', "does not speak"),
    "other pairs": ('["tala", "kast"], ', "", "other pairs"),
    "another last day": ("2027-06-30", "2027-07-01", "another last day"),
    "a demo": ('id = "ideell"', 'id = "ideell"\ndemo = true', "is a demo"),
}


@pytest.mark.parametrize(("old", "new", "words"), TOGETHER.values(), ids=TOGETHER)
def test_what_the_two_do_not_say_alike_lets_no_process_start(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in IDEELL
    changed = IDEELL.replace(old, new)
    said = refusal(tmp_path, ideell=changed)
    assert words in said
    assert "norra" in said
    assert "ideell" in said


def test_a_partner_on_another_installation_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "norra.toml").write_text(NORRA, encoding="utf-8")
    with pytest.raises(SettingsError, match="only a partner on this installation"):
        load_organisations(tmp_path, demo=True)

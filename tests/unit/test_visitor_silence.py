"""Nothing of the visitor's side can sound, pop up or blink: the built files, every one.

One vibration is there for whoever asks for it in line, in the one file that is fetched then.
"""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from chatsvc.site.build import build_site
from tests.support.visitor_site import DEMO, DIRECTORY, fake_scripts

BUILT: Final = Path(__file__).parents[2] / "chatsvc" / "web_built"
# What a page could make itself noticed with, as it must be spelled in a script or in a page.
NOTICED: Final = re.compile(
    r"\bNotification\b|\bAudioContext\b|\bnew Audio\b|HTMLAudioElement|OscillatorNode"
    r"|\.vibrate\b|setAppBadge|showNotification|PushManager|pushManager|SpeechSynthesis"
    r"|speechSynthesis|\.requestFullscreen\b|\.flashWindow\b|<audio\b|<video\b|<embed\b|<bgsound\b"
    r"|<marquee\b|<blink\b|createElement\([\"'](?:audio|video)"
)
TITLE: Final = re.compile(r"\.title\s*\+?=[^=]")


def noticed(name: str, text: str) -> list[str]:
    """Return what was found, with the file."""
    return [f"{name}: {found[0]}" for found in NOTICED.finditer(text)]


def test_no_built_script_of_the_visitor_can_be_heard_or_felt() -> None:
    scripts = sorted(BUILT.rglob("*.js"))
    assert any(one.name.startswith("visitor-") for one in scripts)
    assert len(scripts) >= 5
    hits = [hit for one in scripts for hit in noticed(one.name, one.read_text("utf-8"))]
    asked = json.loads((BUILT / "manifest.json").read_text())["chatsvc/web/ui/aside.ts"]["file"]
    assert hits == [f"{asked}: .vibrate", f"{asked}: .vibrate"], "can it, and does it: nowhere else"


def test_no_page_and_no_style_of_the_visitor_can_be_heard(tmp_path: Path) -> None:
    build_site(DEMO, tmp_path / "site", directory=DIRECTORY)
    pages = [
        one
        for one in sorted((tmp_path / "site").rglob("*"))
        if one.suffix in {".html", ".css", ".js", ".webmanifest"}
    ]
    assert sum(one.suffix == ".html" for one in pages) > len(DEMO.languages)
    hits = [
        hit
        for one in pages
        for hit in noticed(one.name, one.read_text("utf-8"))
        if not one.name.startswith("aside-")
    ]
    assert hits == []


def test_the_one_vibration_is_off_until_somebody_asks_for_it(tmp_path: Path) -> None:
    build_site(DEMO, tmp_path / "site", directory=DIRECTORY, built=fake_scripts(tmp_path))
    for language in DEMO.languages:
        html = (tmp_path / "site" / language / "index.html").read_text(encoding="utf-8")
        [fold] = re.findall(
            r'<details class="wishes" data-aside="shake".*?</details>', html, re.DOTALL
        )
        assert '<input type="checkbox" autocomplete="off" data-testid="shake-on">' in fold
        assert " open" not in fold.split(">")[0]


@pytest.mark.parametrize(
    "planted",
    [
        "new Notification('x')",
        "let a=new AudioContext;",
        "new Audio(u).play()",
        "navigator.vibrate(200)",
        "r.showNotification('x')",
        "<audio autoplay>",
        'document.createElement("audio")',
    ],
)
def test_whatever_would_be_noticed_is_found(planted: str) -> None:
    assert noticed("planted", planted)


def test_only_hide_and_the_exit_write_the_title() -> None:
    """To make the tab look like something else; a count or a blink would have to write it too."""
    root = Path(__file__).parents[2]
    writes = {
        str(one.relative_to(root))
        for side in ("chatsvc/web", "anonymity/web")
        for one in (root / side).rglob("*.ts")
        if TITLE.search(one.read_text("utf-8"))
    }
    assert writes == {
        "chatsvc/web/early.ts",
        "chatsvc/web/ui/hide.ts",
        "anonymity/web/quick_exit.ts",
    }

"""Every way to change a site after its build: seen by whoever verifies, served by nobody."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest

from chatsvc.cli.main import main
from chatsvc.site.build import build_site
from chatsvc.site.errors import SiteError
from chatsvc.site.manifest import read_manifest
from chatsvc.site.memory import load_site
from chatsvc.site.verify import Difference, verify_site
from tests.support.approvals import REAL, everything
from tests.support.visitor_site import DEMO, demo_site, fake_scripts

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = "sv/index.html"
Change = Callable[[Path], object]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was just built."""
    return demo_site(tmp_path)


def _link(path: Path, target: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _moved_out(path: Path) -> None:
    """Put a link in a file's place, to the very same bytes, for now."""
    outside = path.parent.parent.parent / "outside.html"
    path.rename(outside)
    path.symlink_to(outside)


CHANGES: dict[str, tuple[Change, Difference]] = {
    "a letter": (
        lambda s: (s / PAGE).write_bytes((s / PAGE).read_bytes().replace(b"<main", b"<mein", 1)),
        Difference((PAGE,), (), ()),
    ),
    "a byte at the end": (
        lambda s: (s / PAGE).write_bytes((s / PAGE).read_bytes() + b"\n"),
        Difference((PAGE,), (), ()),
    ),
    "an emptied file": (lambda s: (s / PAGE).write_bytes(b""), Difference((PAGE,), (), ())),
    "two pages swapped": (
        lambda s: _swapped(s / PAGE, s / "en/index.html"),
        Difference(("en/index.html", PAGE), (), ()),
    ),
    "a file taken away": (lambda s: (s / PAGE).unlink(), Difference((), (PAGE,), ())),
    "a file renamed": (
        lambda s: (s / PAGE).rename(s / "sv/Index.html"),
        Difference((), (PAGE,), ("sv/Index.html",)),
    ),
    "a folder in a file's place": (
        lambda s: _folder_instead(s / PAGE),
        Difference((), (PAGE,), ()),
    ),
    "a new file": (
        lambda s: (s / "sv/more.js").write_text("x"),
        Difference((), (), ("sv/more.js",)),
    ),
    "a hidden file": (
        lambda s: (s / ".htaccess").write_text("x"),
        Difference((), (), (".htaccess",)),
    ),
    "a second manifest": (
        lambda s: (s / "sv/manifest.json").write_text("{}"),
        Difference((), (), ("sv/manifest.json",)),
    ),
    "a link to the same bytes": (
        lambda s: _moved_out(s / PAGE),
        Difference((PAGE,), (), ()),
    ),
    "a link inside the site": (
        lambda s: _link(s / PAGE, s / "en/index.html"),
        Difference((PAGE,), (), ()),
    ),
    "a link that leads nowhere": (
        lambda s: _link(s / "sv/gone.html", s / "nothing"),
        Difference((), (), ("sv/gone.html",)),
    ),
    "a link to a folder": (
        lambda s: _link(s / "all", Path("/etc")),
        Difference((), (), ("all",)),
    ),
}


def _swapped(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


@pytest.mark.parametrize(("change", "difference"), CHANGES.values(), ids=CHANGES)
def test_whoever_verifies_sees_what_was_done(
    site: Path, change: Change, difference: Difference
) -> None:
    assert verify_site(site).none
    change(site)
    assert verify_site(site) == difference


@pytest.mark.parametrize(("change", "difference"), CHANGES.values(), ids=CHANGES)
def test_a_process_serves_the_files_that_were_built_or_none(
    site: Path, change: Change, difference: Difference
) -> None:
    built = {name: (site / name).read_bytes() for name in read_manifest(site)}
    change(site)
    try:
        served = load_site(site)
    except SiteError as refused:
        assert refused.code == "changed"  # noqa: PT017  either is right, a wrong byte is not
        assert difference.changed or difference.missing
    else:
        assert {name: served.files[name].content for name in built} == built
        assert set(served.files) == {*built, "manifest.json"}


MANIFESTS = {
    "gone": None,
    "empty": b"",
    "no JSON": b"{",
    "no object": b"[]",
    "no files": b"{}",
    "files that are a list": b'{"files": []}',
    "a hash that is a number": b'{"files": {"a": 1}}',
    "bytes that are no text": b"\xff\xfe",
    "deep": b"[" * 50_000,
}


@pytest.mark.parametrize("content", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_that_is_not_ours_is_refused_by_both(site: Path, content: bytes | None) -> None:
    (site / "manifest.json").unlink()
    if content is not None:
        (site / "manifest.json").write_bytes(content)
    for read in (verify_site, load_site):
        with pytest.raises(SiteError) as refused:
            read(site)
        assert refused.value.code == "manifest"


@pytest.mark.parametrize(
    "name", ["../outside.txt", "/etc/passwd", "sv/../../outside.txt", "sv", ".", ""]
)
def test_no_name_in_a_manifest_leads_out_or_to_a_folder(site: Path, name: str) -> None:
    (site.parent / "outside.txt").write_text("a key")
    manifest = json.loads((site / "manifest.json").read_text())
    manifest["files"][name] = "0" * 64
    (site / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SiteError) as refused:
        load_site(site)
    assert refused.value.code == "changed"


def test_a_changed_manifest_is_seen_by_whoever_kept_the_first(site: Path) -> None:
    """The manifest alone proves nothing: its hash is what people compare."""
    kept = (site / "manifest.json").read_bytes()
    page = site / PAGE
    page.write_bytes(page.read_bytes() + b" ")
    build_site(
        msgspec.structs.replace(DEMO, exit_target="https://www.smhj.se/"),
        site,
        built=site.parent / "built",
    )
    assert verify_site(site).none
    assert (site / "manifest.json").read_bytes() != kept


def test_pages_of_one_kind_are_equally_long_in_every_language_also_in_production(
    tmp_path: Path,
) -> None:
    build_site(
        REAL, tmp_path / "site", built=fake_scripts(tmp_path), decided=everything(["ro", "th"])
    )
    kinds: dict[str, set[int]] = {}
    for path in (tmp_path / "site").glob("*/*"):
        if path.parent.name in REAL.languages:
            kinds.setdefault(path.name, set()).add(path.stat().st_size)
    assert {"index.html", "texts.json"} <= set(kinds)
    assert all(len(sizes) == 1 for sizes in kinds.values()), kinds


def test_the_commands_exit_code_tells_a_script_what_to_do(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(site)]) == 0
    _moved_out(site / PAGE)
    assert main(["verify", str(site)]) == 1
    assert capsys.readouterr().out.endswith(f"changed: {PAGE}\n")
    (site / "manifest.json").unlink()
    assert main(["verify", str(site)]) == 2
    assert main(["verify", str(site / "nowhere")]) == 2


@pytest.mark.parametrize("change", ["a letter", "a file taken away", "a link to the same bytes"])
def test_the_visitors_process_does_not_start_on_such_a_site(tmp_path: Path, change: str) -> None:
    state = tmp_path / "state"
    (state / "organisations").mkdir(parents=True)
    demo = (ROOT / "chatsvc" / "cli" / "demo.toml").read_text(encoding="utf-8")
    for name, value in (
        ("visitor_origin", DEMO.visitor_origin),
        ("console_origin", DEMO.console_origin),
        ("root_public_key", DEMO.root_public_keys[0]),
    ):
        demo = demo.replace(f"${name}", value).replace(f"${{{name}}}", value)
    (state / "organisations" / "demo.toml").write_text(demo, encoding="utf-8")
    site = state / "site" / "demo"
    site.parent.mkdir()
    build_site(DEMO, site, built=fake_scripts(tmp_path))
    CHANGES[change][0](site)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHATSVC_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "chatsvc.cli.main", "serve", "visitor"],
        env={
            **kept,
            "CHATSVC_DEMO": "1",
            "CHATSVC_STATE_DIR": str(state),
            "CHATSVC_TICKET_KEYS": "A" * 43,
            "REDIS_URL": "redis://127.0.0.1:1/0",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"chatsvc serve: {PAGE}")
    assert done.stderr.count("\n") == 1, done.stderr

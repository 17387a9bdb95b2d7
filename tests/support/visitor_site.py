"""A built visitor's site whose client tests play by hand, served with the real headers."""

import asyncio
import atexit
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

from anonymity.headers import visitor_policy
from chatsvc.retention.at_door import NOBODY, AtDoor
from chatsvc.retention.status import encode, status_of
from chatsvc.settings.escalation_file import Law
from chatsvc.settings.organisations import Contact, Door, Number, Organisation
from chatsvc.settings.partner_file import Partner
from chatsvc.site.build import build_site
from chatsvc.site.directory import DAY_AND_NIGHT, Directory, Entry, Week
from chatsvc.site.worn import worn

ROOT: Final = Path(__file__).parents[2]

LANGUAGES: Final = ("sv", "en", "sv-lattlast", "ar", "bg", "es", "ro", "ru", "th", "uk")


def partner(organisation: str, name: str, law: Law, languages: tuple[str, ...]) -> Partner:
    """Return an agreement by which another organisation may answer at MIKA."""
    return Partner(
        id=organisation,
        visitor_origin=f"http://chat.{organisation}.localhost:8000",
        name=name,
        law=law,
        languages=languages,
        doors=(("mika", "tala"),),
        until=date(2099, 12, 31),
    )


DEMO: Final = Organisation(
    id="demo",
    name="Demokommunen",
    visitor_origin="http://chat.localhost:8000",
    console_origin="http://console.localhost:8001",
    root_public_keys=("A" * 43,),
    languages=LANGUAGES,
    exit_target="https://www.smhi.se/",
    doors={"mika": Door("MIKA"), "kast": Door("KAST")},
    paths={
        "own": "mika",
        "buys": "kast",
        "relative": "mika",
        "professional": "mika",
        "other": "mika",
        "skip": "mika",
    },
    numbers=(
        Number(
            number="112",
            name={"sv": "SOS Alarm", "en": "Emergency"},
            hours={"sv": "dygnet runt", "en": "day and night"},
            purpose={"sv": "Fara för livet", "en": "Danger to life"},
        ),
        Number(
            number="90101",
            name={"sv": "Självmordslinjen", "en": "Suicide line"},
            hours={"sv": "dygnet runt", "en": "day and night"},
            purpose={"sv": "Tankar på självmord", "en": "Thoughts of suicide"},
        ),
        Number(
            number="020-50 50 50",
            name={"sv": "Kvinnofridslinjen", "en": "Women's helpline"},
            hours={"sv": "dygnet runt", "en": "day and night"},
            purpose={"sv": "Våld, även med tolk", "en": "Violence, also with interpreters"},
        ),
    ),
    demo=True,
    contact=Contact(phone="010-555 03 03", address="Storgatan 1, 123 45 Exempelstad"),
    partner=(
        partner("granne", "Grannkommunen", "osl", LANGUAGES),
        partner("forening", "Föreningen", "sol", LANGUAGES),
    ),
)

CHECKED: Final = date(2026, 11, 2)
_EVENINGS: Final = tuple((day, 18 * 60, 21 * 60) for day in range(5))


def _core(key: str, name: str, number: str, *needs: str) -> Entry:
    """One entry that never vanishes."""
    facts = {"voice": True, "free": True}
    return Entry(
        key, name, number, "", DAY_AND_NIGHT, needs=needs, facts=facts, core=True, checked=CHECKED
    )


DIRECTORY: Final = Directory(
    (
        _core("sos", "SOS Alarm", "112", "danger"),
        _core("mind", "Självmordslinjen", "90101", "suicide"),
        _core("vard", "1177", "1177", "health"),
        _core("bris", "Bris", "116 111", "violence"),
        _core("kfl", "Kvinnofridslinjen", "020-50 50 50", "violence"),
        _core("socjour", "Socialjouren", "112", "social"),
        _core("egen", "Mottagningens telefon", "010-555 03 03", "sex", "buying"),
        Entry(
            key="sluta",
            name="Välj att sluta",
            number="020-555 666",
            hours=((0, 510, 1200), (2, 510, 1200), (1, 510, 960), (3, 510, 960), (4, 510, 960)),
            for_whom="Den som använder våld.",
            needs=("violence", "buying"),
            languages=("sv", "en"),
            facts={"voice": True, "on_bill": False, "asks_name": False, "must_report": True},
            checked=CHECKED,
        ),
        Entry(
            key="killar",
            name="Killar.se",
            site="killar.se",
            hours=_EVENINGS,
            needs=("violence", "sex"),
            age_from=10,
            age_to=20,
            facts={"voice": False, "chat": True},
            checked=CHECKED,
        ),
        Entry(
            key="nmt",
            name="Stödtelefonen",
            number="020-390 000",
            needs=("trafficking", "professional"),
            checked=CHECKED,
        ),
        Entry(key="talita", name="Talita", site="talita.se", needs=("sex",), checked=CHECKED),
        Entry(key="prev", name="Preventell", number="020-66 77 88", needs=("buying",)),
    ),
    week={
        "mika": Week(_EVENINGS, {"ro": ((1, 18 * 60, 21 * 60),), "ar": _EVENINGS[2:4]}),
        "kast": Week(_EVENINGS),
    },
)

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def with_exit(organisation: Organisation, target: str) -> Organisation:
    """Return the organisation with another exit, one that a test may reach."""
    return msgspec.structs.replace(organisation, exit_target=target)


def fake_scripts(folder: Path) -> Path:
    """Leave empty scripts as deploy/build_web.mjs would, for tests that run none."""
    built = folder / "built"
    built.mkdir()
    chat = ("visit.js", "chunk-1.js", "chunk-2.js")
    for name in ("early.js", "visitor.js", "tonight.js", "pow_worker.js", *chat):
        (built / name).write_text("export {};\n", encoding="utf-8")
    (built / "manifest.json").write_bytes(
        _entries(
            imports=("chunk-1.js",),
            chat={"chatsvc/web/ui/visit.ts": {"file": chat[0], "imports": chat[1:], "sha256": ""}},
        )
    )
    return built


def demo_site(folder: Path) -> Path:
    """Put the demo's scripts and its site, built once in a process, into a folder; the site's."""
    shutil.copytree(_demo(), folder, dirs_exist_ok=True)
    return folder / "site"


@cache
def _demo() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="chatsvc-site-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build_site(DEMO, folder / "site", built=fake_scripts(folder))
    return folder


def _entries(
    imports: tuple[str, ...] = (), chat: Mapping[str, object] = MappingProxyType({})
) -> bytes:
    """The manifest that deploy/build_web.mjs writes beside the scripts."""
    return msgspec.json.encode(
        {
            **chat,
            "chatsvc/web/early.ts": {"file": "early.js", "imports": (), "sha256": ""},
            "chatsvc/web/visitor.ts": {"file": "visitor.js", "imports": imports, "sha256": ""},
            "chatsvc/web/tonight.ts": {"file": "tonight.js", "imports": (), "sha256": ""},
            "anonymity/web/pow_worker.ts": {"file": "pow_worker.js", "imports": (), "sha256": ""},
        }
    )


def bundle_harness(folder: Path) -> Path:
    """Bundle the page with the played client, as deploy/build_web.mjs would; return its folder."""
    built = folder / "built"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    options = "--bundle --splitting --format=esm --target=es2022 --minify --charset=utf8"
    names = "--entry-names=[name] --chunk-names=chunk-[hash] --log-level=warning"
    sources = (
        "chatsvc/web/early.ts",
        "tests/web/harness/visitor.ts",
        "chatsvc/web/tonight.ts",
        "anonymity/web/pow_worker.ts",
    )
    command = (str(esbuild), *sources, f"--outdir={built}", *options.split(), *names.split())
    subprocess.run(command, cwd=ROOT, check=True)
    (built / "manifest.json").write_bytes(_entries())
    return built


@dataclass
class ServedSite:
    """A running site.

    Attributes:
        origin: where it answers.
        left: bodies that were posted to /left.
        asked: every path that was asked for.
        on_duty: how many would answer at MIKA, by the published status.
    """

    origin: str
    left: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    on_duty: int = 1

    def status(self) -> bytes:
        """Return the published status as the worker would write it."""
        present = {"mika": AtDoor(self.on_duty), "kast": NOBODY}
        return encode(status_of(present, {}, 0, demo=True, late=False))


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[ServedSite]:
    """Serve the files of a folder on a free port of this machine, under the visitor's headers."""
    site = ServedSite("")
    policy = visitor_policy(https=False, worn=_worn(folder))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError:  # a browser opens connections in advance
            writer.close()
            return
        method, path, _ = head.split(" ", 2)
        length = next((int(v) for k, v in _headers(head) if k == "content-length"), 0)
        body = await reader.readexactly(length)
        site.asked.append(path)
        if method == "POST" and path == "/left":
            site.left.append(body)
        status, content_type, content = _file(folder, method, path)
        if path == "/pub/status.json":
            status, content_type, content = HTTPStatus.OK, _TYPES[".json"], site.status()
        headers = {
            **policy.headers,
            "content-type": content_type,
            "content-length": str(len(content)),
            "connection": "close",
        }
        lines = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            *(f"{k}: {v}" for k, v in headers.items()),
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    site.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield site


def _worn(folder: Path) -> frozenset[bytes]:
    """Read which sheets the folder's pages bring along."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return worn({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})


def _headers(head: str) -> list[tuple[str, str]]:
    """Split a request's head into lower-case names and values."""
    pairs = (line.split(":", 1) for line in head.split("\r\n")[1:] if ":" in line)
    return [(name.strip().lower(), value.strip()) for name, value in pairs]


def _file(folder: Path, method: str, path: str) -> tuple[HTTPStatus, str, bytes]:
    """Find what a request asks for."""
    if method == "POST":
        return HTTPStatus.NO_CONTENT, "text/plain", b""
    name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
    file = folder / name
    if not file.is_file():
        return HTTPStatus.NOT_FOUND, _TYPES[".html"], (folder / "404.html").read_bytes()
    return HTTPStatus.OK, _TYPES[file.suffix], file.read_bytes()

"""A built visitor's site whose client tests play by hand, served with the real headers."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final

import msgspec

from anonymity.headers import visitor_policy
from chatsvc.retention.status import encode, status_of
from chatsvc.settings.organisations import Door, Number, Organisation

ROOT: Final = Path(__file__).parents[2]

DEMO: Final = Organisation(
    id="demo",
    name="Demokommunen",
    visitor_origin="http://chat.localhost:8000",
    console_origin="http://console.localhost:8001",
    root_public_keys=("A" * 43,),
    languages=("sv", "en"),
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
    for name in ("early.js", "visitor.js", "pow_worker.js", "chunk-1.js"):
        (built / name).write_text("export {};\n", encoding="utf-8")
    (built / "manifest.json").write_bytes(_entries(imports=("chunk-1.js",)))
    return built


def _entries(imports: tuple[str, ...] = ()) -> bytes:
    """The manifest that deploy/build_web.mjs writes beside the scripts."""
    return msgspec.json.encode(
        {
            "chatsvc/web/early.ts": {"file": "early.js", "imports": (), "sha256": ""},
            "chatsvc/web/visitor.ts": {"file": "visitor.js", "imports": imports, "sha256": ""},
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
        return encode(status_of({"mika": self.on_duty, "kast": 0}, demo=True, late=False))


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[ServedSite]:
    """Serve the files of a folder on a free port of this machine, under the visitor's headers."""
    site = ServedSite("")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, path, _ = head.split(" ", 2)
        length = next((int(v) for k, v in _headers(head) if k == "content-length"), 0)
        body = await reader.readexactly(length)
        site.asked.append(path)
        if method == "POST" and path == "/left":
            site.left.append(body)
        status, content_type, content = _file(folder, method, path)
        if path == "/pub/status.json":
            status, content_type, content = HTTPStatus.OK, _TYPES[".json"], site.status()
        headers = dict(visitor_policy(https=False).headers)
        headers |= {
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

"""A built site in memory: read once, each file compared with the manifest, nothing else served."""

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from chatsvc.site.errors import SiteError
from chatsvc.site.manifest import MANIFEST, read_manifest
from chatsvc.site.squeeze import squeeze, squeeze_more
from chatsvc.site.squeezed import Streams, keep_streams, read_streams
from chatsvc.site.worn import worn

MISSING_PAGE: Final = "404.html"
CONFIG: Final = "config.json"
_INDEX: Final = "index.html"
# mimetypes asks the machine's files; these must be the same everywhere.
_TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file, ready to be sent.

    Attributes:
        squeezed: the same as gzip, for whoever accepts it; None where that is no smaller.
        brotli: the same as brotli, which is smaller still; None where that is no smaller.
    """

    content: bytes
    content_type: str
    squeezed: bytes | None = None
    brotli: bytes | None = None


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """All files of one organisation's site, by path without the leading slash.

    Attributes:
        worn: the SHA-256 of every style sheet that its pages bring along; a policy names them.
    """

    files: Mapping[str, SiteFile]
    worn: frozenset[bytes] = frozenset()

    @property
    def style_sheets(self) -> tuple[str, ...]:
        """The paths of the sheets that the worker's pages wear, in the order of their names."""
        wanted = ("assets/page-", "assets/visitor-", "assets/figures-")
        names = (name for name in self.files if name.startswith(wanted) and name.endswith(".css"))
        return tuple(sorted(names, reverse=True))

    @property
    def ready(self) -> frozenset[str]:
        """The languages in which this site lets somebody in; a site that does not say, in none."""
        config = self.files.get(CONFIG)
        known = {} if config is None else json.loads(config.content)
        return frozenset(known.get("ready", ()))

    def get(self, path: str) -> SiteFile | None:
        """Return the file at an address; a folder's address is its index."""
        return self.files.get(f"{path}{_INDEX}" if path == "" or path.endswith("/") else path)


def press_site(folder: Path) -> None:
    """Compress a built site's files now and keep that beside it: no process does it at its start.

    Raises:
        SiteError: as `load_site`.
    """
    streams = read_streams(folder)
    load_site(folder, streams)
    keep_streams(folder, streams)


def load_site(folder: Path, streams: Streams | None = None) -> SiteMemory:
    """Read a built site; one that was never built is empty.

    Args:
        folder: where it was built.
        streams: what was compressed before; what lies beside the site unless given.

    Raises:
        SiteError: `changed`: a file is not the one that the manifest names; `manifest`; `style`: a
            page brings along a style sheet that is not one of the site's.
    """
    if not folder.is_dir():
        return SiteMemory({})
    said = read_manifest(folder)
    files = {MANIFEST: _file(folder / MANIFEST)}
    for name, digest in said.items():
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise SiteError("changed", f"{name} is in the manifest of {folder} and not there.")
        files[name] = _file(path)
        if sha256(files[name].content).hexdigest() != digest:
            raise SiteError("changed", f"{name} in {folder} is not the file that was built.")
    contents = {name: one.content for name, one in files.items()}
    known = streams or read_streams(folder)
    squeezed, more = squeeze(contents, known), squeeze_more(contents, known)
    return SiteMemory(
        {
            name: replace(one, squeezed=squeezed.get(name), brotli=more.get(name))
            for name, one in files.items()
        },
        worn(contents),
    )


def _file(path: Path) -> SiteFile:
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return SiteFile(path.read_bytes(), guessed or "application/octet-stream")

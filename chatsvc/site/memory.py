"""A built site in memory: read once, each file compared with the manifest, nothing else served."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from chatsvc.site.errors import SiteError
from chatsvc.site.manifest import MANIFEST, read_manifest

MISSING_PAGE: Final = "404.html"
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
    """One file, ready to be sent."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """All files of one organisation's site, by path without the leading slash."""

    files: Mapping[str, SiteFile]

    def get(self, path: str) -> SiteFile | None:
        """Return the file at an address; a folder's address is its index."""
        return self.files.get(f"{path}{_INDEX}" if path == "" or path.endswith("/") else path)


def load_site(folder: Path) -> SiteMemory:
    """Read a built site; one that was never built is empty.

    Raises:
        SiteError: `changed`: a file is not the one that the manifest names; `manifest`.
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
    return SiteMemory(files)


def _file(path: Path) -> SiteFile:
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return SiteFile(path.read_bytes(), guessed or "application/octet-stream")

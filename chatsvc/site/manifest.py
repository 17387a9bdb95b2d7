"""The list of every file's SHA-256: what was built, in a form that anybody can compare."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from chatsvc.site.errors import SiteError

MANIFEST: Final = "manifest.json"


def digests(folder: Path) -> dict[str, str]:
    """Return path to SHA-256 (hex) of every file below a folder, the manifest itself excepted."""
    return {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if (path.is_file() or path.is_symlink()) and path != folder / MANIFEST
    }


def _digest(path: Path) -> str:
    """Say what a file holds; a link holds what its target holds later, so it is never alike."""
    return "a link" if path.is_symlink() else sha256(path.read_bytes()).hexdigest()


def write_manifest(folder: Path, organisation_id: str) -> None:
    """Write the manifest of what lies in a folder; equal input gives equal bytes."""
    content = {"v": 1, "organisation": organisation_id, "files": digests(folder)}
    text = json.dumps(content, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def read_manifest(folder: Path) -> Mapping[str, str]:
    """Read path to SHA-256 (hex).

    Raises:
        SiteError: there is none, or it is not one of ours (`manifest`).
    """
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError) as wrong:
        raise SiteError("manifest", f"{folder} has no manifest that can be read.") from wrong
    files = content.get("files") if isinstance(content, dict) else None
    if not isinstance(files, dict) or not all(isinstance(one, str) for one in files.values()):
        raise SiteError("manifest", f"The manifest of {folder} is not one of ours.")
    return files

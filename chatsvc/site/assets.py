"""Names the files that pages load by what is in them, so that they may be kept for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from chatsvc.site.errors import SiteError

STATIC: Final = Path(__file__).parent / "static"
BUILT: Final = Path(__file__).parent.parent / "web_built"

# 40 bits in a name: against mix-ups, not against attackers; the manifest carries whole hashes.
HASH_LETTERS: Final = 10

EARLY_ENTRY: Final = "chatsvc/web/early.ts"
VISITOR_ENTRY: Final = "chatsvc/web/visitor.ts"
WORKER_ENTRY: Final = "anonymity/web/pow_worker.ts"
_ENTRIES: Final = (("early", EARLY_ENTRY), ("visitor", VISITOR_ENTRY), ("worker", WORKER_ENTRY))


@dataclass(frozen=True, slots=True)
class Assets:
    """What lies under `/assets/`.

    Attributes:
        files: file name to content.
        addresses: what templates ask for (`visitor.css`, `early`, `visitor`) to address.
        preload: scripts that the first one imports; fetched beside it, not after it.
    """

    files: Mapping[str, bytes]
    addresses: Mapping[str, str]
    preload: tuple[str, ...]


def collect(static: Path = STATIC, built: Path = BUILT) -> Assets:
    """Gather style sheets, icon and scripts.

    Args:
        static: our own files; their names get a hash here.
        built: what esbuild wrote, hashed already, with its `manifest.json`.

    Raises:
        SiteError: the scripts were not built (`scripts_missing`).
    """
    files: dict[str, bytes] = {}
    addresses: dict[str, str] = {}
    for path in sorted(static.iterdir()):
        content = path.read_bytes()
        digest = sha256(content).hexdigest()[:HASH_LETTERS]
        name = f"{path.stem}-{digest}{path.suffix}"
        files[name] = content
        addresses[path.name] = f"/assets/{name}"
    entries = _built_entries(built)
    for path in sorted(built.iterdir()):
        if path.is_file() and path.name != "manifest.json":
            files[path.name] = path.read_bytes()
    for name, entry in _ENTRIES:
        if entry not in entries or entries[entry].file not in files:
            raise SiteError("scripts_missing", f"The built scripts hold nothing for {entry}.")
        addresses[name] = f"/assets/{entries[entry].file}"
    preload = tuple(f"/assets/{name}" for name in entries[VISITOR_ENTRY].imports)
    return Assets(files, addresses, preload)


class _Entry(msgspec.Struct, frozen=True):
    """One entry of what deploy/build_web.mjs wrote."""

    file: str
    imports: tuple[str, ...]


def _built_entries(built: Path) -> Mapping[str, _Entry]:
    """Read which built file belongs to which entry."""
    try:
        return msgspec.json.decode((built / "manifest.json").read_bytes(), type=dict[str, _Entry])
    except (OSError, msgspec.DecodeError) as wrong:
        sentence = f"{built} holds no built scripts: run ./run once."
        raise SiteError("scripts_missing", sentence) from wrong

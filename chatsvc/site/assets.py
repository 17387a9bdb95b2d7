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

# Worn by every page, in this order, sent as one file: an answer has a head of more than 1 kB.
TOGETHER: Final = ("visitor", "page", "card", "talk", "foot", "back", "menu", "hide")

EARLY_ENTRY: Final = "chatsvc/web/early.ts"
VISITOR_ENTRY: Final = "chatsvc/web/visitor.ts"
# What the entry above imports where there is a chat.
VISIT_ENTRY: Final = "chatsvc/web/ui/visit.ts"
TONIGHT_ENTRY: Final = "chatsvc/web/tonight.ts"
WORKER_ENTRY: Final = "anonymity/web/pow_worker.ts"
_ENTRIES: Final = (
    ("early", EARLY_ENTRY),
    ("visitor", VISITOR_ENTRY),
    ("tonight", TONIGHT_ENTRY),
    ("worker", WORKER_ENTRY),
)


@dataclass(frozen=True, slots=True)
class Assets:
    """What lies under `/assets/`.

    Attributes:
        files: file name to content.
        addresses: what templates ask for (`visitor.css`, `early`, `visitor`) to address.
        preload: scripts that the first one imports; fetched beside it, not after it.
        chat: scripts that a page with a chat imports next; fetched as soon as what is painted
            first is under way, not when the script before them has been read.
    """

    files: Mapping[str, bytes]
    addresses: Mapping[str, str]
    preload: tuple[str, ...]
    chat: tuple[str, ...] = ()

    @property
    def worn(self) -> str:
        """The sheet that every page wears, for those that bring it along."""
        return self.files[self.addresses["together.css"].removeprefix("/assets/")].decode()


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
    ours = {path.name: path.read_bytes() for path in sorted(static.iterdir())}
    ours["together.css"] = b"".join(ours[f"{stem}.css"] for stem in TOGETHER)
    for plain, content in ours.items():
        stem, _, suffix = plain.rpartition(".")
        name = f"{stem}-{sha256(content).hexdigest()[:HASH_LETTERS]}.{suffix}"
        files[name] = content
        addresses[plain] = f"/assets/{name}"
    entries = _built_entries(built)
    for path in sorted(built.iterdir()):
        if path.is_file() and path.name != "manifest.json":
            files[path.name] = path.read_bytes()
    for name, entry in _ENTRIES:
        if entry not in entries or entries[entry].file not in files:
            raise SiteError("scripts_missing", f"The built scripts hold nothing for {entry}.")
        addresses[name] = f"/assets/{entries[entry].file}"
    first = entries[VISITOR_ENTRY].imports
    # A test's page may hold its chat in one piece with the first script.
    chat = entries.get(VISIT_ENTRY)
    later = () if chat is None else tuple(n for n in (chat.file, *chat.imports) if n not in first)
    return Assets(files, addresses, _addressed(first), _addressed(later))


def _addressed(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"/assets/{name}" for name in names)


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

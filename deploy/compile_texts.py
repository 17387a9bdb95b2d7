"""Compile every .po file of ours to the .mo beside it; an unreadable one stops the set-up."""

import sys
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = ("chatsvc", "counsellor")


def compile_texts(root: Path) -> int:
    """Write what is missing or older than its source and return how many catalogues there are."""
    found = [path for package in PACKAGES for path in sorted((root / package).rglob("*.po"))]
    for source in found:
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po:
            try:
                catalogue = read_po(po, abort_invalid=True)
            except (PoFileError, UnicodeDecodeError) as wrong:
                sys.exit(f"{source.relative_to(root)}: {wrong}")
        with target.open("wb") as mo:
            write_mo(mo, catalogue)  # fuzzy entries stay out: nobody confirmed them
    return len(found)


if __name__ == "__main__":
    compile_texts(ROOT)

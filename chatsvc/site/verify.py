"""Compares a site's files with its manifest, as anybody may who fetched both."""

from dataclasses import dataclass
from pathlib import Path

from chatsvc.site.manifest import digests, read_manifest


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not fit; all three empty means: these are the files that were built."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether every file is the one that was built."""
        return not (self.changed or self.missing or self.unknown)


def verify_site(folder: Path) -> Difference:
    """Compare the files below a folder with its manifest.

    Raises:
        SiteError: the manifest cannot be read.
    """
    said = read_manifest(folder)
    found = digests(folder)
    return Difference(
        changed=tuple(
            sorted(name for name in said.keys() & found.keys() if said[name] != found[name])
        ),
        missing=tuple(sorted(said.keys() - found.keys())),
        unknown=tuple(sorted(found.keys() - said.keys())),
    )

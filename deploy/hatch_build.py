"""Build hook of the wheel: it never leaves without the built front end and the translations."""

import json
import sys
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FAMILIES: Final = ("chatsvc", "counsellor")


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling types its config only
    """Refuses to build, rather than to pack a service without pages."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Check what must be inside; an editable install needs none of it."""
        if self.target_name != "wheel" or version == "editable":
            return
        missing = missing_parts(Path(self.root))
        if missing:
            sys.exit(f"Not built yet: {', '.join(missing)}. Run `make build` first.")


def missing_parts(root: Path) -> list[str]:
    """Return which built files the wheel would lack."""
    missing = []
    for family in FAMILIES:
        folder = root / family / "web_built"
        manifest = folder / "manifest.json"
        if not manifest.exists():
            missing.append(str(manifest.relative_to(root)))
            continue
        entries = json.loads(manifest.read_text(encoding="utf-8")).values()
        names = {name for entry in entries for name in (entry["file"], *entry["imports"])}
        missing += [f"{family}/web_built/{name}" for name in names if not (folder / name).exists()]
        for source in (root / family).rglob("*.po"):
            if not source.with_suffix(".mo").exists():
                missing.append(str(source.with_suffix(".mo").relative_to(root)))
    return sorted(missing)

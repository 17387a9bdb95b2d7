"""Which built files the pages load: read once from the manifest that the front-end build wrote."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

BUILT: Final = Path(__file__).resolve().parent / "web_built"
ENTRIES: Final[Mapping[str, str]] = {
    "console": "counsellor/web/console.tsx",
    "worker": "counsellor/web/desk_worker.ts",
    "style": "counsellor/web/style/console.css",
}


@cache
def page_assets() -> Mapping[str, str]:
    """Address of each entry; empty before the front end was built, so that a page says so."""
    manifest = BUILT / "manifest.json"
    if not manifest.is_file():
        return dict.fromkeys(ENTRIES, "")
    built = json.loads(manifest.read_text(encoding="utf-8"))
    return {
        name: f"/static/{built[entry]['file']}" if entry in built else ""
        for name, entry in ENTRIES.items()
    }

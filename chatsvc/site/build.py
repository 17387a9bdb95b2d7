"""Builds an organisation's site: pages, texts, config and assets as files, and their manifest."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from chatsvc.settings.organisations import Organisation
from chatsvc.site.assets import BUILT, Assets, collect
from chatsvc.site.catalogue import Texts, load_texts
from chatsvc.site.errors import SiteError
from chatsvc.site.manifest import MANIFEST, write_manifest
from chatsvc.site.padding import common_size, pad
from chatsvc.site.pages import PAGES, Page, render

# What the page speaks on the socket; an older page is told to load again.
PROTOCOL_VERSION: Final = 1


def build_site(organisation: Organisation, target: Path, *, built: Path = BUILT) -> None:
    """Write a whole site into a folder; what an earlier build left there goes away.

    Args:
        organisation: whose site it is.
        target: a new folder, or one that holds an earlier build.
        built: where the built scripts lie.

    Raises:
        SiteError: a text, script or template is missing, or the folder holds something else.
    """
    _clear(target)
    languages = tuple(load_texts(language) for language in organisation.languages)
    assets = collect(built=built)
    for name, content in assets.files.items():
        _write(target / "assets" / name, content)
    for page in PAGES:
        _write_padded(target, _bodies(page, organisation, languages, assets))
    _write_padded(target, {f"{one.language}/texts.json": _texts(one) for one in languages})
    _write(target / "config.json", _json(_config(organisation, assets)))
    write_manifest(target, organisation.id)


def _bodies(
    page: Page, organisation: Organisation, languages: tuple[Texts, ...], assets: Assets
) -> dict[str, bytes]:
    """Render one kind of page, once or in every language."""
    if not page.per_language:
        return {page.file: render(page, organisation, languages, languages, assets)}
    return {
        f"{one.language}/{page.file}": render(page, organisation, (one,), languages, assets)
        for one in languages
    }


def _write_padded(target: Path, bodies: Mapping[str, bytes]) -> None:
    """Write files of one kind, all equally long."""
    size = common_size(bodies.values())
    for name, body in bodies.items():
        _write(target / name, pad(body, size))


def _texts(one: Texts) -> bytes:
    """What the scripts say in one language."""
    return _json({"texts": one.for_scripts, "words": one.safety_words})


def _config(organisation: Organisation, assets: Assets) -> dict[str, object]:
    """What the page must know and nobody reads on it; doors have their names here only."""
    return {
        "v": PROTOCOL_VERSION,
        "org": organisation.id,
        "demo": organisation.demo,
        "doors": {key: door.name for key, door in sorted(organisation.doors.items())},
        "paths": dict(sorted(organisation.paths.items())),
        "roots": list(organisation.root_public_keys),
        "exit": organisation.exit_target,
        "languages": list(organisation.languages),
        "worker": assets.addresses["worker"],
    }


def _json(content: object) -> bytes:
    """Canonical JSON: equal content gives equal bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _write(path: Path, content: bytes) -> None:
    """Write one file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _clear(target: Path) -> None:
    """Take away an earlier build, and nothing that is not one."""
    if target.is_dir() and any(target.iterdir()):
        if not (target / MANIFEST).is_file():
            raise SiteError(
                "target", f"{target} holds something else than a site; choose another folder."
            )
        shutil.rmtree(target)
    target.mkdir(parents=True, exist_ok=True)

"""Builds an organisation's site: pages, texts, config and assets as files, and their manifest."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from chatsvc.settings.escalation_file import Law
from chatsvc.settings.organisations import Organisation
from chatsvc.site.accessibility import (
    PLACE,
    REVIEW,
    TEMPLATE,
    Statement,
    fingerprint,
    last_review,
    statement,
)
from chatsvc.site.assets import BUILT, Assets, collect
from chatsvc.site.beside import at_night, beside
from chatsvc.site.catalogue import LOCALE, Texts, load_texts
from chatsvc.site.directory import Directory, from_numbers
from chatsvc.site.errors import SiteError
from chatsvc.site.frame import AWAY, AWAY_TEMPLATE
from chatsvc.site.frame import FILE as FRAME
from chatsvc.site.manifest import MANIFEST, write_manifest
from chatsvc.site.padding import common_size, pad
from chatsvc.site.pages import CLOSED, PAGES, READING, TONIGHT, Page, Shows, number_text, render
from chatsvc.site.readings import addresses, reading
from chatsvc.site.register import Decisions, Standing, binding, load_register, standing
from chatsvc.site.tonight import Say, places

# What the page speaks on the socket; an older page is told to load again.
PROTOCOL_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Decided:
    """What an organisation has approved and checked, asked on one day."""

    decisions: Decisions
    on: date


NOTHING_DECIDED: Final = Decided(Decisions(), date.max)

# What `Page.template` the chat is made from; only it needs the whole core of the register.
VISIT: Final = "visit.html"


def build_site(
    organisation: Organisation,
    target: Path,
    *,
    directory: Directory | None = None,
    built: Path = BUILT,
    locale: Path = LOCALE,
    decided: Decided = NOTHING_DECIDED,
    review: Path = REVIEW,
) -> None:
    """Write a whole site into a folder; what an earlier build left there goes away.

    Args:
        organisation: whose site it is.
        target: a new folder, or one that holds an earlier build.
        directory: who else answers; without one, the numbers of the organisation's file.
        built: where the built scripts lie.
        locale: where the texts lie, one file for each language.
        decided: what the organisation has approved and checked, and on which day that is asked.
            The demo shows everything, marked; elsewhere what is not approved is left out, and a
            language with a core that is not checked offers telephone numbers only.
        review: what the last review of accessibility has left, if there was one.

    Raises:
        SiteError: a text, script or template is missing, or the folder holds something else.
    """
    _clear(target)
    law = organisation.escalation.law
    languages = tuple(load_texts(one, locale).under(law) for one in organisation.languages)
    assets = collect(built=built)
    stands = _standings(languages, decided, law)
    for name, content in assets.files.items():
        _write(target / "assets" / name, content)
    for page in PAGES:
        _write_padded(target, _bodies(page, organisation, languages, assets, stands))
    said = statement(last_review(review), fingerprint())
    swedish = _shows(organisation, _standings((load_texts("sv"),), decided, law)["sv"])
    _write_padded(target, statement_page(organisation, languages, assets, said, swedish))
    for name, template in ((FRAME, FRAME), (AWAY, AWAY_TEMPLATE)):
        page = Page(name, template, per_language=False)
        _write(target / name, _frame(page, organisation, languages, assets, swedish))
    known = from_numbers(organisation) if directory is None else directory
    _write_padded(target, _nights(organisation, languages, assets, stands, known))
    _write_padded(target, _readings(organisation, languages, assets, stands, known))
    _write_padded(target, _besides(organisation, languages, assets, stands, known))
    _write_padded(target, {f"{one.language}/texts.json": _texts(one) for one in languages})
    _write(target / "words.json", _json({one.language: one.safety_words for one in languages}))
    ready = _ready(organisation, languages, stands)
    _write(target / "config.json", _json(_config(organisation, ready, assets)))
    write_manifest(target, organisation.id)


def _standings(languages: tuple[Texts, ...], decided: Decided, law: Law) -> dict[str, Standing]:
    """Say for each language what it may show."""
    register = binding(load_register(), law)
    return {
        one.language: standing(one, decided.decisions, decided.on, register) for one in languages
    }


def _bodies(
    page: Page,
    organisation: Organisation,
    languages: tuple[Texts, ...],
    assets: Assets,
    stands: Mapping[str, Standing],
) -> dict[str, bytes]:
    """Render one kind of page, once or in every language."""
    if not page.per_language:
        shows = _shows_to_all(organisation, [stands[one.language] for one in languages])
        return {page.file: render(page, organisation, languages, languages, assets, shows)}
    ready = _ready(organisation, languages, stands)
    bodies = {}
    for one in languages:
        stand = stands[one.language]
        shows = _shows(organisation, stand)
        kind = page if one in ready or page.template != VISIT else replace(page, template=CLOSED)
        body = render(kind, organisation, (one,), ready, assets, shows)
        bodies[f"{one.language}/{page.file}"] = body
    return bodies


def _ready(
    organisation: Organisation, languages: tuple[Texts, ...], stands: Mapping[str, Standing]
) -> tuple[Texts, ...]:
    """Return the languages in which somebody may come in; in the demo that is all of them."""
    return tuple(one for one in languages if organisation.demo or not stands[one.language].closed)


def _shows(organisation: Organisation, stand: Standing) -> Shows:
    """Say what a page in one language may show; the demo shows all, marked."""
    return Shows(marked=bool(stand.unready)) if organisation.demo else Shows(stand.unready)


def _shows_to_all(organisation: Organisation, stands: Sequence[Standing]) -> Shows:
    """Say the same of a page that speaks several languages: it says its sentences in the first two.

    A sentence that one of the two may not say is said in neither.
    """
    if organisation.demo:
        return Shows(marked=any(stand.unready for stand in stands))
    return Shows(frozenset[str]().union(*(stand.unready for stand in stands[:2])))


def statement_page(
    organisation: Organisation,
    languages: tuple[Texts, ...],
    assets: Assets,
    said: Statement,
    shows: Shows,
) -> dict[str, bytes]:
    """Render the accessibility statement: one, in Swedish, whatever else is spoken."""
    page = Page(f"{PLACE}/index.html", TEMPLATE, per_language=False)
    swedish = (load_texts("sv"),)
    body = render(page, organisation, swedish, languages, assets, shows, filled=said)
    return {page.file: body}


def _frame(
    page: Page,
    organisation: Organisation,
    languages: tuple[Texts, ...],
    assets: Assets,
    shows: Shows,
) -> bytes:
    """Render what the worker's pages stand in, or what stands there instead: Swedish, as they."""
    return render(page, organisation, (load_texts("sv"),), languages, assets, shows)


def _nights(
    organisation: Organisation,
    languages: tuple[Texts, ...],
    assets: Assets,
    stands: Mapping[str, Standing],
    directory: Directory,
) -> dict[str, bytes]:
    """Render every door's Tonight page; all are equally long, so that size names no door either."""
    bodies = {}
    for door in organisation.doors:
        for one in languages:
            what = at_night(organisation, door, directory, one, _said_of(one))
            page = Page(f"{what.place}index.html", TONIGHT, per_language=True)
            shows = _shows(organisation, stands[one.language])
            body = render(page, organisation, (one,), languages, assets, shows, filled=what)
            bodies[f"{one.language}/{page.file}"] = body
    return bodies


def _readings(
    organisation: Organisation,
    languages: tuple[Texts, ...],
    assets: Assets,
    stands: Mapping[str, Standing],
    directory: Directory,
) -> dict[str, bytes]:
    """Render what can be read before writing; all are equally long, so that size names none.

    Where a language's core is not checked nobody comes in, and numbers are all that it offers.
    """
    ready = _ready(organisation, languages, stands)
    bodies = {}
    for kind, place in addresses().items():
        for one in languages:
            what = reading(kind, organisation, directory, one, _said_of(one))
            template = READING if one in ready else CLOSED
            page = Page(f"{place}/index.html", template, per_language=True)
            shows = _shows(organisation, stands[one.language])
            body = render(page, organisation, (one,), ready, assets, shows, filled=what)
            bodies[f"{one.language}/{page.file}"] = body
    return bodies


def _besides(
    organisation: Organisation,
    languages: tuple[Texts, ...],
    assets: Assets,
    stands: Mapping[str, Standing],
    directory: Directory,
) -> dict[str, bytes]:
    """Render every door's pages beside a conversation, all equally long as its Tonight pages are.

    Where a language's core is not checked, numbers are all that it offers.
    """
    ready = _ready(organisation, languages, stands)
    bodies = {}
    for door in organisation.doors:
        for one in languages:
            for what in beside(organisation, door, directory, one, _said_of(one)):
                template = f"{what.kind}.html" if one in ready else CLOSED
                page = Page(f"{what.place}index.html", template, per_language=True)
                shows = _shows(organisation, stands[one.language])
                body = render(page, organisation, (one,), ready, assets, shows, filled=what)
                bodies[f"{one.language}/{page.file}"] = body
    return bodies


def _said_of(one: Texts) -> Say:
    """Read a number's texts without the tag of the language that had them."""
    in_language = number_text(one.language)
    return lambda number, field: in_language(number, field).text


def _write_padded(target: Path, bodies: Mapping[str, bytes]) -> None:
    """Write files of one kind, all equally long."""
    size = common_size(bodies.values())
    for name, body in bodies.items():
        _write(target / name, pad(body, size))


def _texts(one: Texts) -> bytes:
    """What the scripts say in one language."""
    return _json({"texts": one.for_scripts, "words": one.safety_words})


def _config(
    organisation: Organisation, ready: tuple[Texts, ...], assets: Assets
) -> dict[str, object]:
    """What the page must know and nobody reads on it; doors have their names here only.

    `ready` is for the visitor process: it lets nobody in by a language that is not named there.
    """
    return {
        "v": PROTOCOL_VERSION,
        "org": organisation.id,
        "demo": organisation.demo,
        "doors": {key: door.name for key, door in sorted(organisation.doors.items())},
        "paths": dict(sorted(organisation.paths.items())),
        "roots": list(organisation.root_public_keys),
        "exit": organisation.exit_target,
        "languages": list(organisation.languages),
        "ready": [one.language for one in ready],
        "tonight": places(organisation),
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

"""An organisation's approvals and checks as a file: one entry for each wording that was read."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from chatsvc.site.catalogue import Texts, load_texts
from chatsvc.site.register import SOURCE_LANGUAGE, Approval, Check, Decisions, fingerprint, wording

HEAD = (
    "# Written by `chatsvc texts`. `of` names the words that were read: new words end the entry.\n"
)


FOLDER: Final = "texts"


def decisions_file(organisations: Path, organisation: str) -> Path:
    """Return where one organisation's file lies: beside the organisations' own, in a folder."""
    return organisations / FOLDER / f"{organisation}.toml"


def approve(
    decisions: Decisions, ids: Iterable[str], *, by: str, on: date, valid_from: date
) -> Decisions:
    """Return the decisions with these Swedish sentences approved as they stand now.

    Raises:
        SiteError: nobody wrote one of them (`text_missing`).
    """
    swedish = load_texts(SOURCE_LANGUAGE)
    new = {one: Approval(by, on, valid_from, fingerprint(wording(swedish, one))) for one in ids}
    return msgspec.structs.replace(decisions, approved={**decisions.approved, **new})


def check(
    decisions: Decisions, texts: Texts, ids: Iterable[str], *, by: str, on: date
) -> Decisions:
    """Return the decisions with these sentences checked in one language, beside the Swedish ones.

    Raises:
        SiteError: nobody wrote one of them (`text_missing`).
    """
    swedish = load_texts(SOURCE_LANGUAGE)
    new = {
        one: Check(by, on, fingerprint(wording(swedish, one), wording(texts, one))) for one in ids
    }
    mine = {**decisions.checked.get(texts.language, {}), **new}
    return msgspec.structs.replace(decisions, checked={**decisions.checked, texts.language: mine})


def write_decisions(path: Path, decisions: Decisions) -> None:
    """Write the file, or nothing of it: a half one would open or close a language by accident."""
    entries = [_entry(("approved", key), one) for key, one in sorted(decisions.approved.items())]
    for language, checks in sorted(decisions.checked.items()):
        entries += [_entry(("checked", language, key), one) for key, one in sorted(checks.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".new")
    half.write_text("\n".join((HEAD, *entries)), encoding="utf-8")
    half.replace(path)


def _entry(name: tuple[str, ...], one: Approval | Check) -> str:
    """Write one table; a JSON string is a TOML string, too."""
    values = msgspec.structs.asdict(one).items()
    lines = [f"{key} = {_value(value)}" for key, value in values]
    return "\n".join((f"[{'.'.join(json.dumps(part) for part in name)}]", *lines, ""))


def _value(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)

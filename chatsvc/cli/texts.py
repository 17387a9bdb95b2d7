"""`chatsvc texts`: the sentences that bind an organisation; who approved and who checked them."""

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from chatsvc.cli.errors import CommandError
from chatsvc.settings.environment import read
from chatsvc.settings.organisations import Organisation, load_organisations
from chatsvc.site.catalogue import load_texts
from chatsvc.site.decisions import approve, check, decisions_file, write_decisions
from chatsvc.site.errors import SiteError
from chatsvc.site.register import (
    SOURCE_LANGUAGE,
    Decisions,
    Statement,
    binding,
    load_decisions,
    load_register,
    standing,
    wording,
)

OPEN_WORK: Final = 1


def register(subparsers: Any) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = subparsers.add_parser("texts", help="approve and check the sentences that bind")
    parser.add_argument("what", choices=["list", "approve", "check"])
    parser.add_argument("--organisation", required=True, metavar="ID")
    parser.add_argument("--language", default=SOURCE_LANGUAGE, metavar="TAG")
    parser.add_argument("--by", metavar="WHO", help="who read the words")
    parser.add_argument("--valid-from", type=date.fromisoformat, metavar="YYYY-MM-DD")
    parser.add_argument("--only", nargs="+", metavar="TEXT", help="these texts, not all")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List what waits, or write down an approval or a check; 1 means that something waits.

    Raises:
        CommandError: no such organisation, language or sentence, or nobody is named.
    """
    organisation, path = organisation_and_file(arguments.organisation)
    try:
        return _run(arguments, organisation, path)
    except SiteError as wrong:
        raise CommandError(wrong.code, str(wrong)) from wrong


def organisation_and_file(organisation_id: str) -> tuple[Organisation, Path]:
    """Return an organisation of this installation and where its decisions on texts lie.

    Raises:
        CommandError: there is no such organisation (`organisation_unknown`).
    """
    environment = read()
    known = load_organisations(environment.organisations, demo=environment.demo)
    organisation = known.by_id(organisation_id)
    if organisation is None:
        sentence = f"{environment.organisations} holds no organisation {organisation_id}."
        raise CommandError("organisation_unknown", sentence)
    return organisation, decisions_file(environment.organisations, organisation.id)


def today() -> date:
    """Return the day on which approvals are asked."""
    return datetime.now(UTC).date()


def _run(arguments: argparse.Namespace, organisation: Organisation, path: Path) -> int:
    """Do what was asked with the organisation's file."""
    law = organisation.escalation.law
    statements = _wanted(binding(load_register(), law), arguments.only)
    decisions = load_decisions(path)
    if arguments.what == "list":
        return _list(organisation, decisions, arguments.language, statements)
    if not arguments.by:
        raise CommandError("nobody", "--by must name who read the words.")
    if arguments.language not in organisation.languages:
        sentence = f"{organisation.id} does not offer {arguments.language}."
        raise CommandError("language_unknown", sentence)
    ids = [one.id for one in statements]
    if arguments.what == "approve":
        valid_from = arguments.valid_from or today()
        decisions = approve(decisions, ids, by=arguments.by, on=today(), valid_from=valid_from)
    else:
        texts = load_texts(arguments.language)
        ids = [one.id for one in statements if one.asked_in(arguments.language)]
        decisions = check(decisions, texts, ids, by=arguments.by, on=today())
    write_decisions(path, decisions)
    sys.stdout.write(f"{len(ids)} texts: {path}. Build the site again.\n")
    return 0


def _wanted(statements: tuple[Statement, ...], only: list[str] | None) -> tuple[Statement, ...]:
    """Return the sentences that were asked for."""
    unknown = set(only or ()) - {one.id for one in statements}
    if unknown:
        raise CommandError("text_unknown", f"Not in the register: {', '.join(sorted(unknown))}.")
    return tuple(one for one in statements if only is None or one.id in only)


def _list(
    organisation: Organisation, decisions: Decisions, language: str, wanted: Iterable[Statement]
) -> int:
    """Print what waits in a language, with its words, and where every language stands."""
    statements = binding(load_register(), organisation.escalation.law)
    texts, swedish = load_texts(language), load_texts(SOURCE_LANGUAGE)
    waits = standing(texts, decisions, today(), statements).unready
    for one in (one for one in wanted if one.said_as in waits):
        sys.stdout.write(f"{one.id} ({one.kind}; {one.owner}; {one.source})\n")
        sys.stdout.write(f"  {wording(swedish, one.id)}\n")
        if language != SOURCE_LANGUAGE:
            sys.stdout.write(f"  {wording(texts, one.id)}\n")
    for tag in organisation.languages:
        stand = standing(load_texts(tag), decisions, today(), statements)
        says = "only telephone numbers" if stand.closed else "open"
        asked = sum(one.asked_in(tag) for one in statements)
        sys.stdout.write(f"{tag}: {len(stand.unready)} of {asked} wait; {says}\n")
    return OPEN_WORK if waits else 0

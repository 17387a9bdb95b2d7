"""Prepares the demo: keys, an organisation and its partner, pages, tables and accounts."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

import msgspec

from anonymity.trust.errors import TrustError
from chatsvc.cli.demo_keys import ensure_demo_keys
from chatsvc.cli.errors import CommandError
from chatsvc.cli.state import demo_accounts_path, demo_secrets, write_private
from chatsvc.settings.environment import Environment
from chatsvc.settings.organisations import Organisation, load_organisations
from chatsvc.site.build import build_site
from chatsvc.site.directory import read_directory
from chatsvc.site.errors import SiteError
from chatsvc.site.memory import press_site
from counsellor.accounts.ports import DemoAccount

ORGANISATION_ID: Final = "demo"
# The partner reception beside it: "divert" on the load board has somewhere to lead (ADR 13).
PARTNER_ID: Final = "forening"
NUMBERS: Final = "[[numbers]]"


@dataclass(frozen=True, slots=True)
class PreparedDemo:
    """What the supervisor needs of the demo.

    Attributes:
        environment: the children's environment with every key of the demo.
    """

    organisation: Organisation
    partner: Organisation
    accounts: tuple[DemoAccount, ...]
    environment: Mapping[str, str] = field(repr=False)


def prepare_demo(
    environment: Environment, inherited: Mapping[str, str], say: Callable[[str], None]
) -> PreparedDemo:
    """Make what is missing in the state directory; on the second day almost nothing is.

    Raises:
        CommandError: a step failed; the sentence names it.
    """
    state = environment.state_dir
    say("keys and organisations")
    secrets = demo_secrets(state)
    folder = state / "organisations"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, content in _organisation_files(environment).items():
        write_private(folder / f"{name}.toml", content)
    loaded = load_organisations(folder, demo=True)
    organisation, partner = loaded.by_id(ORGANISATION_ID), loaded.by_id(PARTNER_ID)
    if organisation is None or partner is None:
        raise CommandError("demo", "The demo organisations' files name other organisations.")
    children = {
        **inherited,
        "CHATSVC_DEMO": "1",
        "CHATSVC_STATE_DIR": str(state),
        "CHATSVC_ORGANISATIONS": str(folder),
        "CHATSVC_SECRET_KEY": environment.secret_key or secrets.secret_key,
        "CHATSVC_TICKET_KEYS": inherited.get("CHATSVC_TICKET_KEYS") or secrets.ticket_key,
        "CHATSVC_FIELD_KEYS": inherited.get("CHATSVC_FIELD_KEYS") or secrets.field_key,
    }
    say("the console's database and demo accounts")
    accounts = _prepare_console(state, children)
    say("the visitors' pages")
    for one in (organisation, partner):
        _build_pages(one, state / "site" / one.id, _support(state, one.id))
    return PreparedDemo(organisation, partner, accounts, children)


def _organisation_files(environment: Environment) -> dict[str, bytes]:
    """Fill in both files; the partner's ends with the same telephone numbers."""
    own, agreed, partner = (
        files("chatsvc.cli").joinpath(f"{name}.toml").read_text(encoding="utf-8")
        for name in ("demo", "demo_agreement", "demo_partner")
    )
    state, at = environment.state_dir, "localhost"
    values = {
        "visitor_origin": f"http://chat.{at}:{environment.visitor_port}",
        "console_origin": f"http://console.{at}:{environment.console_port}",
        "root_public_key": _root_public_key(state, ORGANISATION_ID),
        "partner_visitor_origin": f"http://chat.{PARTNER_ID}.{at}:{environment.visitor_port}",
        "partner_console_origin": f"http://console.{PARTNER_ID}.{at}:{environment.console_port}",
        "partner_root_public_key": _root_public_key(state, PARTNER_ID),
    }
    texts = {ORGANISATION_ID: own + agreed, PARTNER_ID: partner + own[own.index(NUMBERS) :]}
    return {name: Template(text).substitute(values).encode() for name, text in texts.items()}


def _root_public_key(state: Path, organisation: str) -> str:
    try:
        return ensure_demo_keys(state, organisation)
    except TrustError as wrong:
        raise CommandError("demo_keys", f"The demo's keys cannot be used: {wrong}") from wrong


def _support(state: Path, organisation: str = ORGANISATION_ID) -> Path:
    """Where a support directory lies as the demo's database had it at this start."""
    beside = "" if organisation == ORGANISATION_ID else f"-{organisation}"
    return state / f"directory{beside}.json"


def _build_pages(organisation: Organisation, target: Path, directory: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        build_site(organisation, target, directory=read_directory(directory.read_bytes()))
        press_site(target)
    except SiteError as wrong:
        raise CommandError("site", f"The visitors' pages cannot be built: {wrong}") from wrong


def _prepare_console(state: Path, children: Mapping[str, str]) -> tuple[DemoAccount, ...]:
    """Run the Django part in a process of its own: the supervisor stays small and keyless."""
    files = ("--accounts", str(demo_accounts_path(state)), "--support", str(_support(state)))
    done = subprocess.run(
        [sys.executable, "-m", "django", "prepare_demo", ORGANISATION_ID, PARTNER_ID, *files],
        env={**children, "DJANGO_SETTINGS_MODULE": "chatsvc.settings.console"},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise CommandError("console_database", f"The console cannot be prepared: {last[0]}")
    return msgspec.json.decode(done.stdout, type=tuple[DemoAccount, ...])

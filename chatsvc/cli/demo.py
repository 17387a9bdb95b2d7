"""Prepares the demo: keys, one organisation, its pages, the console's tables and accounts."""

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
from chatsvc.cli.code import demo_accounts_path
from chatsvc.cli.demo_keys import ensure_demo_keys
from chatsvc.cli.errors import CommandError
from chatsvc.cli.state import demo_secrets, write_private
from chatsvc.settings.environment import Environment
from chatsvc.settings.organisations import Organisation, load_organisations
from chatsvc.site.build import build_site
from chatsvc.site.errors import SiteError
from counsellor.accounts.ports import DemoAccount

ORGANISATION_ID: Final = "demo"


@dataclass(frozen=True, slots=True)
class PreparedDemo:
    """What the supervisor needs of the demo.

    Attributes:
        environment: the children's environment with every key of the demo.
    """

    organisation: Organisation
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
    say("keys and organisation")
    secrets = demo_secrets(state)
    folder = state / "organisations"
    folder.mkdir(mode=0o700, exist_ok=True)
    write_private(folder / f"{ORGANISATION_ID}.toml", _organisation_file(environment))
    organisation = load_organisations(folder, demo=True).by_id(ORGANISATION_ID)
    if organisation is None:
        raise CommandError("demo", "The demo organisation's file names another organisation.")
    children = {
        **inherited,
        "CHATSVC_DEMO": "1",
        "CHATSVC_STATE_DIR": str(state),
        "CHATSVC_ORGANISATIONS": str(folder),
        "CHATSVC_SECRET_KEY": environment.secret_key or secrets.secret_key,
        "CHATSVC_TICKET_KEYS": inherited.get("CHATSVC_TICKET_KEYS") or secrets.ticket_key,
        "CHATSVC_FIELD_KEYS": inherited.get("CHATSVC_FIELD_KEYS") or secrets.field_key,
    }
    say("the visitors' pages")
    _build_pages(organisation, state / "site" / organisation.id)
    say("the console's database and demo accounts")
    return PreparedDemo(organisation, _prepare_console(state, children), children)


def _organisation_file(environment: Environment) -> bytes:
    template = files("chatsvc.cli").joinpath("demo.toml").read_text(encoding="utf-8")
    filled = Template(template).substitute(
        visitor_origin=f"http://chat.localhost:{environment.visitor_port}",
        console_origin=f"http://console.localhost:{environment.console_port}",
        root_public_key=_root_public_key(environment.state_dir),
    )
    return filled.encode()


def _root_public_key(state: Path) -> str:
    try:
        return ensure_demo_keys(state, ORGANISATION_ID)
    except TrustError as wrong:
        raise CommandError("demo_keys", f"The demo's keys cannot be used: {wrong}") from wrong


def _build_pages(organisation: Organisation, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        build_site(organisation, target)
    except SiteError as wrong:
        raise CommandError("site", f"The visitors' pages cannot be built: {wrong}") from wrong


def _prepare_console(state: Path, children: Mapping[str, str]) -> tuple[DemoAccount, ...]:
    """Run the Django part in a process of its own: the supervisor stays small and keyless."""
    accounts = ("--accounts", str(demo_accounts_path(state)))
    done = subprocess.run(
        [sys.executable, "-m", "django", "prepare_demo", ORGANISATION_ID, *accounts],
        env={**children, "DJANGO_SETTINGS_MODULE": "chatsvc.settings.console"},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise CommandError("console_database", f"The console cannot be prepared: {last[0]}")
    return msgspec.json.decode(done.stdout, type=tuple[DemoAccount, ...])

"""What `chatsvc run` says when everything runs: addresses, demo accounts, what to do next."""

import io
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import segno

from chatsvc.settings.organisations import Organisation
from counsellor.accounts.ports import DemoAccount

NEXT = (
    "Open the first address as a visitor and press through to the queue; open the second one as\n"
    "a counsellor, log in, go on duty and accept. A supervisor and an\n"
    "interpreter come in where she invites them."
)
MORE = (
    "A second counsellor needs a private window (cookies are per browser). Only this machine\n"
    "reaches these addresses; another one needs TLS in front or a tunnel (ssh -L)."
)


def greeting(
    organisation: Organisation,
    accounts: Sequence[DemoAccount],
    *,
    code_command: str,
    pictures: bool,
    partner: Organisation | None = None,
) -> str:
    """Return the text for a terminal.

    Args:
        organisation: whose addresses.
        accounts: the demo accounts with their passwords.
        code_command: what prints the current one-time code, account's name to be added.
        pictures: whether QR codes are drawn: a person looks at it.
        partner: the reception that may answer instead, on an address of its own.
    """
    lines = [
        "",
        f"{organisation.name} runs. This is a test: nobody answers here. 112 / 90101",
        "",
        f"  visitor   {organisation.visitor_origin}",
        f"  console   {organisation.console_origin}",
        "",
        f"  {'account':<14}{'role':<14}{'password':<24}one-time-code secret",
    ]
    theirs = "" if partner is None else partner.id
    lines += [_row(one) for one in accounts if one.organisation != theirs or not theirs]
    if partner is not None:
        lines += [
            "",
            f"Its partner, {partner.name}, to which a supervisor may send new visitors:",
            f"  visitor   {partner.visitor_origin}",
            f"  console   {partner.console_origin}",
            *(_row(one) for one in accounts if one.organisation == theirs),
        ]
    lines += [
        "",
        "One-time codes: scan the picture with an authenticator app, or ask in another terminal:",
        f"  {code_command} {accounts[0].name if accounts else 'NAME'}",
    ]
    if pictures:
        for one in accounts:
            lines += ["", f"{one.name}:", _picture(one.otpauth_uri)]
    lines += ["", NEXT, MORE, "Ctrl-C stops all of it.", ""]
    return "\n".join(lines)


def _row(one: DemoAccount) -> str:
    return f"  {one.name:<14}{one.role:<14}{one.password:<24}{_secret(one)}"


def _secret(account: DemoAccount) -> str:
    return parse_qs(urlsplit(account.otpauth_uri).query)["secret"][0]


def _picture(uri: str) -> str:
    drawn = io.StringIO()
    segno.make(uri, error="l").terminal(drawn, compact=True)
    return drawn.getvalue().rstrip("\n")

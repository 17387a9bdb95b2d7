"""Refuses what would start but not be safe; asked by every command that serves or supervises."""

from chatsvc.settings.databases import database
from chatsvc.settings.environment import Environment
from chatsvc.settings.errors import SettingsError
from chatsvc.settings.organisations import Organisations


def refuse_incomplete(environment: Environment, organisations: Organisations, role: str) -> None:
    """Raise one sentence if a process of this role (visitor | console | worker) lacks something.

    Demo organisations outside the demo are refused earlier, when their files are read.

    Raises:
        SettingsError: `missing_key`, `no_organisation`, `no_store`, `no_letterbox` or
            `database_url`.
    """
    tickets = ("CHATSVC_TICKET_KEYS", environment.ticket_keys)
    needed = {
        "console": (
            ("CHATSVC_FIELD_KEYS", environment.field_keys),
            ("CHATSVC_SECRET_KEY", environment.secret_key),
        ),
    }
    missing = [name for name, value in (tickets, *needed.get(role, ())) if not value]
    if missing:
        names = " and ".join(missing)
        raise SettingsError("missing_key", f"The {role} process needs {names}.")
    if not organisations.all:
        sentence = f"There is no organisation file (*.toml) in {environment.organisations}."
        raise SettingsError("no_organisation", sentence)
    if environment.redis_url is None:
        raise SettingsError("no_store", f"The {role} process needs REDIS_URL.")
    letters = any(one.alerts.mail for one in organisations.all)
    if role == "worker" and letters and not (environment.email_url and environment.email_from):
        sentence = "[alerts] mail needs CHATSVC_EMAIL_URL and CHATSVC_EMAIL_FROM."
        raise SettingsError("no_letterbox", sentence)
    if role != "visitor":  # the visitor process has no database and gets no DATABASE_URL
        database(environment.database_url)

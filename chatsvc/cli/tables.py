"""The console's tables as `chatsvc run` meets them: asked once, before anything is started."""

from typing import Final

import psycopg

from chatsvc.cli.errors import CommandError
from chatsvc.settings.databases import database

LOWEST_VERSION: Final = 15
"""Debian 12's: the one that the tests run on."""


def check_tables(url: str) -> None:
    """Refuse a PostgreSQL that is out of reach, refuses us or is too old, in one sentence.

    SQLite is a file that is made when it is missing, so there is nothing to ask.

    Raises:
        SettingsError: `database_url`, it is wrong in itself.
        CommandError: `tables_away` or `tables_version`.
    """
    entry = database(url)
    if not entry["ENGINE"].endswith("postgresql"):
        return
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    words = {word: entry[name] for name, word in (names | {"PORT": "port"}).items() if entry[name]}
    try:
        with psycopg.connect(**words, **entry["OPTIONS"]) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error:  # its own words name the account and the address
        sentence = (
            "The database named in DATABASE_URL does not answer or refuses us: "
            "is it started, are host, name, user and password right?"
        )
        raise CommandError("tables_away", sentence) from None
    if version < LOWEST_VERSION:
        sentence = f"The database is PostgreSQL {version}, but {LOWEST_VERSION} or newer is needed."
        raise CommandError("tables_version", sentence)

"""DATABASE_URL: what it may say, what it means, and that no sentence about it shows a password."""

import pytest
from django.db.backends.postgresql.base import DatabaseWrapper

from chatsvc.settings.databases import database
from chatsvc.settings.errors import SettingsError


def test_sqlite_forgets_what_is_deleted() -> None:
    entry = database("sqlite:////srv/console.sqlite3")
    assert entry["NAME"] == "/srv/console.sqlite3"
    assert "secure_delete=ON" in entry["OPTIONS"]["init_command"]


def test_tables_on_this_machine_are_reached_over_a_socket() -> None:
    entry = database("postgresql://staff:word@/console?host=/run/postgresql")
    assert entry["ENGINE"] == "django.db.backends.postgresql"
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("/run/postgresql", "", "console")
    assert (entry["USER"], entry["PASSWORD"]) == ("staff", "word")
    assert database("postgresql:///console")["HOST"] == ""


def test_tables_elsewhere_are_reached_over_tcp_that_says_how_it_is_guarded() -> None:
    guarded = "?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem"
    entry = database(f"postgres://staff:word@db.town.example:5433/console{guarded}")
    assert (entry["HOST"], entry["PORT"]) == ("db.town.example", "5433")
    assert entry["OPTIONS"]["sslmode"] == "verify-full"
    assert entry["OPTIONS"]["sslrootcert"] == "/etc/ssl/db.pem"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
def test_nobody_is_between_two_programs_of_one_machine(host: str) -> None:
    assert "sslmode" not in database(f"postgresql://staff:word@{host}/console")["OPTIONS"]


def test_a_password_may_hold_any_letter_when_it_is_written_as_urls_write_it() -> None:
    entry = database("postgresql://st%40ff:%23a%2Fb%3Ac%25@localhost/console")
    assert (entry["USER"], entry["PASSWORD"]) == ("st@ff", "#a/b:c%")


def test_tables_that_hang_are_known_as_away_before_the_workers_next_turn() -> None:
    options = database("postgresql:///console")["OPTIONS"]
    assert options["connect_timeout"] <= 10
    assert options["tcp_user_timeout"] <= 10_000
    wait = options["keepalives_idle"] + options["keepalives_interval"] * options["keepalives_count"]
    assert wait <= 15
    assert "statement_timeout=10s" in options["options"]


def test_no_connection_outlives_its_thread() -> None:
    assert database("postgresql:///console")["CONN_MAX_AGE"] == 0


def test_django_takes_every_option_as_it_is() -> None:
    url = "postgresql://staff:word@/console?host=/run/postgresql&sslmode=disable"
    entry = {"TIME_ZONE": None, "TEST": {}, **database(url)}
    said = DatabaseWrapper(entry, "default").get_connection_params()
    assert said["dbname"] == "console"
    assert said["sslmode"] == "disable"
    assert said["connect_timeout"] == 5


WRONG = {
    "nothing": "",
    "no path": "sqlite:///",
    "another engine": "mysql://staff:canary@localhost/console",
    "no scheme": "postgres",
    "no name": "postgresql://staff:canary@localhost",
    "an empty name": "postgresql://staff:canary@localhost/",
    "two names": "postgresql://staff:canary@localhost/a/b",
    "a name that is longer than names are": "postgresql://staff:canary@localhost/" + "n" * 64,
    "a name with a line end": "postgresql://staff:canary@localhost/console%0A",
    "a port that is a word": "postgresql://staff:canary@localhost:canary/console",
    "a port that is none": "postgresql://staff:canary@localhost:70000/console",
    "half an address": "postgresql://staff:canary@[::1/console",
    "a bare # in the password": "postgresql://staff:canary#canary@localhost/console",
    "something after #": "postgresql://staff:canary@localhost/console#canary",
    "a host that is none": "postgresql://staff:canary@-h/console",
    "a folder where the host stands": "postgresql://staff:canary@%2Frun%2Fpostgresql/console",
    "a folder and a host": "postgresql://staff:canary@localhost/console?host=/run/postgresql",
    "a host after the ?": "postgresql://staff:canary@/console?host=db.town.example",
    "an open network": "postgresql://staff:canary@db.town.example/console",
    "TLS that gives in": "postgresql://staff:canary@db.town.example/console?sslmode=prefer",
    "TLS that gives in here": "postgresql://staff:canary@localhost/console?sslmode=allow",
    "an option of libpq": "postgresql://staff@localhost/console?passfile=canary",
    "an option twice": "postgresql:///console?host=/a&host=/b",
    "an option without a value": "postgresql:///console?canary",
}


@pytest.mark.parametrize("url", WRONG.values(), ids=WRONG)
def test_any_other_url_is_refused_in_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        database(url)
    assert refused.value.code == "database_url"
    sentence = str(refused.value)
    assert sentence.startswith("DATABASE_URL ")
    assert sentence.endswith(".")
    assert "canary" not in sentence
    assert refused.value.__cause__ is None, "what lies behind it quotes the URL"
    assert refused.value.__suppress_context__ or refused.value.__context__ is None

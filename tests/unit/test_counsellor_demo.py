"""Demo accounts: made once, kept for the second day, and their codes on the command line."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from anonymity.clock import SystemClock
from chatsvc.cli.main import main
from counsellor.accounts.demo_file import Kept, read_demo_file, read_demo_secret, write_demo_file
from counsellor.accounts.models import Role, Staff, StaffOneTimePassword
from counsellor.accounts.one_time import OneTimePassword
from counsellor.accounts.services import PARTNERS_PEOPLE, ensure_demo_accounts


@pytest.mark.django_db
def test_the_first_day_makes_two_counsellors_and_their_guests(tmp_path: Path) -> None:
    accounts = ensure_demo_accounts("demo", tmp_path / "demo.json")
    roles = sorted(one.role for one in accounts)
    assert roles == ["counsellor", "counsellor", "interpreter", "supervisor"]
    staff = Staff.objects.get(username=accounts[0].name)
    assert staff.check_password(accounts[0].password)
    assert (staff.is_demo, staff.doors) == (True, ["mika", "kast"])
    assert accounts[0].otpauth_uri.startswith("otpauth://totp/chatsvc%20demo%3A")
    assert len({one.password for one in accounts}) == 4


@pytest.mark.django_db
def test_each_writes_languages_that_not_everybody_on_duty_writes(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    ensure_demo_accounts("demo", path)
    Staff.objects.filter(username="noor").update(languages=[])  # made by a version before
    ensure_demo_accounts("demo", path)
    languages = {one.username: one.languages for one in Staff.objects.all()}
    answers = [set(languages[name]) for name in ("linnea", "noor")]
    assert all("sv" in one for one in answers)
    assert answers[0] != answers[1]
    assert "ar" not in set().union(*answers), "the demo shows what is said when nobody reads it"
    assert "ar" in languages["tolk"], "and who helps then"


@pytest.mark.django_db
def test_the_second_day_prints_the_same_accounts(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    first = ensure_demo_accounts("demo", path)
    assert ensure_demo_accounts("demo", path) == first
    assert Staff.objects.count() == 4
    assert StaffOneTimePassword.objects.count() == 4


@pytest.mark.django_db
def test_a_demo_from_before_the_interpreter_gets_one_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    first = ensure_demo_accounts("demo", path)
    kept = read_demo_file(path) or ()
    write_demo_file(path, tuple(one for one in kept if one.role != Role.INTERPRETER))
    again = ensure_demo_accounts("demo", path)
    assert again[:-1] == first[:-1]
    assert (again[-1].name, again[-1].role) == ("tolk", "interpreter")
    assert again[-1] != first[-1]


@pytest.mark.django_db
def test_a_lost_database_gets_the_same_accounts_back(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    first = ensure_demo_accounts("demo", path)
    Staff.objects.all().delete()
    assert ensure_demo_accounts("demo", path) == first
    assert Staff.objects.get(username="linnea").role == Role.COUNSELLOR


@pytest.mark.django_db
def test_whoever_else_the_file_names_works_at_the_first_organisation(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    one = Kept("c1", "R1", "counsellor", "a-password-of-a-drill", "00" * 20)
    write_demo_file(path, (one,))
    assert [at.name for at in ensure_demo_accounts("demo", path)].count("c1") == 1
    assert "c1" not in [at.name for at in ensure_demo_accounts("forening", path, PARTNERS_PEOPLE)]
    staff = Staff.objects.get(username="c1")
    assert (staff.organisation, staff.check_password(one.password)) == ("demo", True)


@pytest.mark.django_db
def test_the_partners_people_lie_in_the_same_file_and_are_its_own(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    first = ensure_demo_accounts("demo", path)
    theirs = ensure_demo_accounts("forening", path, PARTNERS_PEOPLE)
    assert [(one.name, one.organisation) for one in theirs] == [
        ("ingrid", "forening"),
        ("samordnare", "forening"),
    ]
    assert ensure_demo_accounts("demo", path) == first
    assert ensure_demo_accounts("forening", path, PARTNERS_PEOPLE) == theirs
    assert Staff.objects.get(username="ingrid").organisation == "forening"
    assert read_demo_secret(path, "ingrid") is not None


@pytest.mark.django_db
def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "demo.json"
    ensure_demo_accounts("demo", path)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_the_command_line_says_the_code_of_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_demo_accounts("demo", tmp_path / "demo-accounts.json")
    monkeypatch.setenv("CHATSVC_DEMO", "1")
    monkeypatch.setattr("chatsvc.cli.code.read", lambda: Environment(tmp_path))
    before = SystemClock().now_ms()
    assert main(["code", "Linnea"]) == 0
    printed = capsys.readouterr().out.strip()
    secret = read_demo_secret(tmp_path / "demo-accounts.json", "linnea")
    assert secret is not None
    assert printed in {secret.code(before), secret.code(SystemClock().now_ms())}
    assert main(["code", "nobody"]) == 2


def test_the_command_line_refuses_outside_a_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("chatsvc.cli.code.read", lambda: Environment(tmp_path, demo=False))
    assert main(["code", "linnea"]) == 2
    assert "demo" in capsys.readouterr().err


def test_secrets_show_nothing_of_themselves(tmp_path: Path) -> None:
    assert repr(OneTimePassword(b"12345678901234567890")) == "OneTimePassword(...)"
    assert read_demo_file(tmp_path / "none.json") is None


def test_codes_follow_the_standard() -> None:
    # RFC 6238 appendix B, SHA-1, the last six of eight digits.
    secret = OneTimePassword(b"12345678901234567890")
    assert secret.code(59_000) == "287082"
    assert secret.code(1_111_111_109_000) == "081804"
    assert secret.code(20_000_000_000_000) == "353130"


@dataclass(frozen=True)
class Environment:
    """The part of the environment that the command reads."""

    state_dir: Path
    demo: bool = True

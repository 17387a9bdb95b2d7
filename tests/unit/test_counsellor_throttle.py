"""Guessing: how long each wrong attempt costs, whom it costs, and what a race of two gains."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.db.models.signals import post_save

from anonymity.clock import FakeClock
from counsellor.accounts import login, throttle
from counsellor.accounts.login import CodeAnswer, Passed, Paused, Wrong, check_code, check_password
from counsellor.accounts.models import KnownBrowser, LoginCounter, Staff, StaffOneTimePassword
from counsellor.accounts.policy import FREE_ATTEMPTS, Step, may_log_in, pause_ms
from tests.support.staff import NOON_MS, PASSWORD, SECRET, make_staff

HOUR_MS = 3_600_000


@pytest.mark.parametrize("step", list(Step))
def test_a_tired_person_mistypes_for_nothing(step: Step) -> None:
    assert [pause_ms(step, n) for n in range(FREE_ATTEMPTS)] == [0] * FREE_ATTEMPTS
    assert pause_ms(step, FREE_ATTEMPTS) == 1000


@pytest.mark.parametrize(("step", "longest_s"), [(Step.PASSWORD, 60), (Step.CODE, 900)])
def test_pauses_double_up_to_their_longest_and_stay_there(step: Step, longest_s: int) -> None:
    pauses = [pause_ms(step, n) for n in range(FREE_ATTEMPTS, FREE_ATTEMPTS + 200)]
    assert pauses[:5] == [1000, 2000, 4000, 8000, 16_000]
    assert pauses == sorted(pauses)
    assert max(pauses) == longest_s * 1000
    assert pause_ms(step, 10**9) == longest_s * 1000


@pytest.mark.parametrize(
    ("is_active", "is_demo", "demo_service", "in_"),
    [
        (True, False, False, True),
        (True, False, True, True),
        (True, True, True, True),
        (True, True, False, False),
        (False, False, False, False),
        (False, True, True, False),
    ],
)
def test_leavers_and_demo_accounts_at_work_stay_out(
    *, is_active: bool, is_demo: bool, demo_service: bool, in_: bool
) -> None:
    assert may_log_in(is_active=is_active, is_demo=is_demo, demo_service=demo_service) is in_


def test_the_sources_of_two_steps_names_and_browsers_are_different() -> None:
    named = {throttle.source(step, name, None) for step in Step for name in ("linnea", "noor")}
    known = {throttle.source(step, "linnea", browser) for step in Step for browser in (1, 2)}
    assert len(named | known) == 8


def test_a_known_browser_counts_for_itself_whatever_name_is_typed() -> None:
    assert throttle.source(Step.CODE, "a", 7) == throttle.source(Step.CODE, "b", 7)


@pytest.mark.django_db
def test_a_pause_is_waited_out_and_not_made_longer_by_impatience() -> None:
    source = throttle.source(Step.PASSWORD, "linnea", None)
    for _ in range(FREE_ATTEMPTS):
        assert throttle.begin(source, Step.PASSWORD, NOON_MS) == 0
    assert throttle.begin(source, Step.PASSWORD, NOON_MS) == 1000
    assert throttle.begin(source, Step.PASSWORD, NOON_MS + 400) == 600
    assert LoginCounter.objects.get().failures == FREE_ATTEMPTS
    assert throttle.begin(source, Step.PASSWORD, NOON_MS + 1000) == 0
    assert throttle.begin(source, Step.PASSWORD, NOON_MS + 1000) == 2000


@pytest.mark.django_db
def test_a_day_later_everything_is_forgiven() -> None:
    source = throttle.source(Step.CODE, "linnea", None)
    now = NOON_MS
    for _ in range(30):
        now += throttle.begin(source, Step.CODE, now)
    later = now + 24 * HOUR_MS + 1
    assert throttle.begin(source, Step.CODE, later) == 0
    assert LoginCounter.objects.get().failures == 1


@pytest.mark.django_db
def test_old_counters_go_and_running_pauses_stay() -> None:
    old, new = (throttle.source(Step.CODE, name, None) for name in ("linnea", "noor"))
    throttle.begin(old, Step.CODE, NOON_MS)
    throttle.begin(new, Step.CODE, NOON_MS + 24 * HOUR_MS)
    throttle.forget_old(NOON_MS + 24 * HOUR_MS + 1)
    assert list(LoginCounter.objects.values_list("source", flat=True)) == [new]


@pytest.mark.django_db
def test_right_answers_are_not_even_looked_at_during_a_pause() -> None:
    staff = make_staff()
    for _ in range(FREE_ATTEMPTS):
        assert check_code(staff, "000000", None, NOON_MS) == Wrong()
    assert check_code(staff, SECRET.code(NOON_MS), None, NOON_MS) == Paused(1000)
    assert StaffOneTimePassword.objects.get().last_step == -1, "the code is not used up"
    assert check_code(staff, SECRET.code(NOON_MS + 1000), None, NOON_MS + 1000) == Passed(staff)


@pytest.mark.django_db
def test_a_right_password_forgives_the_wrong_ones_before_it() -> None:
    make_staff()
    for _ in range(3):
        for n in range(FREE_ATTEMPTS - 1):
            assert check_password("linnea", f"wrong {n}", None, NOON_MS) == Wrong()
        assert isinstance(check_password("linnea", PASSWORD, None, NOON_MS), Passed)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["linnea", " Linnea ", "LINNEA"])
def test_a_name_is_the_same_however_it_is_typed(typed: str) -> None:
    make_staff()
    for _ in range(FREE_ATTEMPTS):
        check_password("linnea", "wrong", None, NOON_MS)
    assert isinstance(check_password(typed, PASSWORD, None, NOON_MS), Paused)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "\0", "x" * 10_000, "' OR 1=1 --", "\u202elinnea", "%"])
def test_no_spelling_of_a_name_opens_anything(name: str) -> None:
    make_staff()
    assert check_password(name, PASSWORD, None, NOON_MS) == Wrong()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", " ", "12345", "1234567", "äöå123", "\0" * 6, "\u0660" * 6])
def test_what_is_no_code_is_a_wrong_code(code: str) -> None:
    assert check_code(make_staff(), code, None, NOON_MS) == Wrong()


@pytest.mark.django_db
def test_a_code_may_be_typed_in_two_groups() -> None:
    code = SECRET.code(NOON_MS)
    staff = make_staff()
    assert check_code(staff, f" {code[:3]} {code[3:]} ", None, NOON_MS) == Passed(staff)


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [-2, -1, 1, 2])
def test_no_neighbouring_half_minute_counts(steps: int) -> None:
    staff = make_staff()
    assert check_code(staff, SECRET.code(NOON_MS + steps * 30_000), None, NOON_MS) == Wrong()


@pytest.mark.django_db
def test_a_clock_set_back_does_not_bring_an_old_code_to_life() -> None:
    staff = make_staff()
    assert check_code(staff, SECRET.code(NOON_MS), None, NOON_MS) == Passed(staff)
    before = NOON_MS - 30_000
    assert check_code(staff, SECRET.code(before), None, before) == Wrong()


@pytest.mark.django_db
def test_an_unconfirmed_second_factor_opens_nothing() -> None:
    staff = make_staff()
    StaffOneTimePassword.objects.update(confirmed=False)
    assert check_code(staff, SECRET.code(NOON_MS), None, NOON_MS) == Wrong()


@pytest.mark.django_db
def test_a_browser_is_known_to_its_own_person_for_ninety_days() -> None:
    linnea, noor = make_staff("linnea"), make_staff("noor")
    token = login.remember_browser(linnea, None, NOON_MS)
    row = KnownBrowser.objects.get()
    assert token not in row.token_hash
    for _ in range(FREE_ATTEMPTS):
        check_password("linnea", "wrong", None, NOON_MS)
        check_password("noor", "wrong", None, NOON_MS)
    assert check_password("linnea", PASSWORD, token, NOON_MS) == Passed(linnea)
    assert isinstance(check_password("noor", PASSWORD, token, NOON_MS), Paused)
    assert noor.pk != linnea.pk
    login.remember_browser(noor, None, NOON_MS + 91 * 24 * HOUR_MS)
    assert not KnownBrowser.objects.filter(staff=linnea).exists()


@pytest.mark.django_db
def test_a_stolen_laptop_pauses_itself_too(clock: FakeClock) -> None:
    staff = make_staff()
    token = login.remember_browser(staff, None, clock.now_ms())
    for _ in range(FREE_ATTEMPTS):
        assert check_password("linnea", "wrong", token, clock.now_ms()) == Wrong()
    assert isinstance(check_password("linnea", PASSWORD, token, clock.now_ms()), Paused)
    assert check_password("linnea", PASSWORD, None, clock.now_ms()) == Passed(staff)


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_the_same_code_at_once_one_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff = make_staff()
    known = login.remember_browser(staff, None, NOON_MS)
    both_looked = threading.Barrier(2, timeout=10)
    look = login.one_time_password_row

    def slowly(person: Staff) -> StaffOneTimePassword | None:
        found = look(person)
        both_looked.wait()
        return found

    monkeypatch.setattr(login, "one_time_password_row", slowly)
    code = SECRET.code(NOON_MS)
    calls = [partial(check_code, staff, code, token, NOON_MS) for token in (known, None)]
    answers = _at_once(*calls)
    assert sorted(type(one).__name__ for one in answers) == ["Passed", "Wrong"]


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_parallel_guesses_does_not_slip_through_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everybody_has_looked = threading.Barrier(6, timeout=10)

    def slowly(step: Step, failures: int) -> int:
        everybody_has_looked.wait()
        return pause_ms(step, failures)

    monkeypatch.setattr(throttle, "pause_ms", slowly)
    source = throttle.source(Step.CODE, "linnea", None)
    LoginCounter.objects.create(source=source, failures=FREE_ATTEMPTS - 1, attempted_at=NOON_MS)
    waits = _at_once(*[lambda: throttle.begin(source, Step.CODE, NOON_MS)] * 6)
    assert waits.count(0) == 1, "exactly one guess is checked before the pause begins"


def _at_once(*calls: Callable[[], CodeAnswer | int]) -> list[CodeAnswer | int]:
    """Call each in a thread of its own, as many requests at once would."""
    answers: list[CodeAnswer | int] = []
    ready = threading.Barrier(len(calls), timeout=10)

    def run(call: Callable[[], CodeAnswer | int]) -> None:
        try:
            ready.wait()
            answers.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db
def test_a_colleague_who_gets_in_at_that_moment_costs_a_second_and_no_error() -> None:
    """Both typed names of one bucket: her right code takes the row away that is just counted on."""

    def taken_away(instance: LoginCounter, **_of_signal: object) -> None:
        throttle.clear(instance.source)

    post_save.connect(taken_away, sender=LoginCounter)
    try:
        assert throttle.begin("both", Step.CODE, NOON_MS) == 1000
    finally:
        post_save.disconnect(taken_away, sender=LoginCounter)
    assert throttle.begin("both", Step.CODE, NOON_MS) == 0

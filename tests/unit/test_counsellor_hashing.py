"""How much memory strangers at the login may take: few passwords are hashed at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from counsellor.accounts import login
from counsellor.accounts.models import Staff
from tests.support.polling import until

STRANGERS = 12
# Long enough for a thread that nothing holds back to be seen; only this test's passing waits.
LOOKED_FOR_S = 0.3


def test_twelve_strangers_at_once_have_two_passwords_hashed_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counting, gate = threading.Lock(), threading.Event()
    came = inside = most = 0

    def hashed(_staff: Staff, _password: str) -> None:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        assert gate.wait(30)
        with counting:
            inside -= 1

    def stranger() -> bool:
        nonlocal came
        with counting:
            came += 1
        return login._matches(None, "a password")  # noqa: SLF001  the bound stands here alone

    monkeypatch.setattr(Staff, "set_password", hashed)
    with ThreadPoolExecutor(STRANGERS) as threads:
        answers = [threads.submit(stranger) for _ in range(STRANGERS)]
        try:
            until(lambda: came == STRANGERS and inside == login.HASHED_AT_ONCE)
            looked_until = time.monotonic() + LOOKED_FOR_S
            until(lambda: inside > login.HASHED_AT_ONCE or time.monotonic() > looked_until)
        finally:
            gate.set()
        assert not any(answer.result(30) for answer in answers)
    assert most == login.HASHED_AT_ONCE

"""What a person reads when the service runs."""

from dataclasses import replace
from typing import Final

import msgspec
from django.conf import settings

from chatsvc.cli.greeting import greeting
from counsellor.accounts.ports import DemoAccount

ACCOUNT: Final = DemoAccount(
    "linnea", "Linnea", "counsellor", "abcd-efgh", "otpauth://totp/x:linnea?secret=JBSWY3DPEHPK3PXP"
)
INGRID: Final = replace(ACCOUNT, name="ingrid", password="ijkl-mnop", organisation="forening")


def _text(*, pictures: bool) -> str:
    organisation = settings.CHATSVC_ORGANISATIONS.all[0]
    return greeting(organisation, [ACCOUNT], code_command="chatsvc code", pictures=pictures)


def test_it_names_both_addresses_the_account_and_the_command_for_the_code() -> None:
    text = _text(pictures=False)
    for word in (
        "http://chat.localhost:8000",
        "http://console.localhost:8001",
        "linnea",
        "abcd-efgh",
        "JBSWY3DPEHPK3PXP",
        "chatsvc code linnea",
    ):
        assert word in text


def test_it_says_that_it_is_a_test_and_what_the_limits_are() -> None:
    text = _text(pictures=False)
    assert "nobody answers here" in text
    assert "private window" in text
    assert "TLS" in text


def test_a_terminal_gets_a_picture_to_scan_and_a_log_does_not() -> None:
    assert "\u2588" in _text(pictures=True) or "\u2584" in _text(pictures=True)
    assert "\u2588" not in _text(pictures=False)


def test_the_partner_stands_below_with_its_own_addresses_and_people() -> None:
    own = settings.CHATSVC_ORGANISATIONS.all[0]
    partner = msgspec.structs.replace(own, id="forening", visitor_origin="http://chat.f.localhost")
    text = greeting(own, [ACCOUNT, INGRID], code_command="code", pictures=False, partner=partner)
    above, _, below = text.partition("Its partner")
    assert "ijkl-mnop" not in above
    assert "abcd-efgh" in above
    assert "ijkl-mnop" in below
    assert "http://chat.f.localhost" in below

"""A letter that there is an alert: of which kind, and where to look. Nothing about anybody."""

from collections.abc import Sequence
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import send_mail

from anonymity import logs
from chatsvc.board.document import AlertKind

# What may stand in a letter that lies unencrypted on strangers' machines: no name, no door.
WORDS: Final[dict[AlertKind, str]] = {
    "wait": "någon har väntat länge i kön",
    "unanswered": "någon har väntat länge på svar",
    "nobody": "ingen är på jour fast det är öppet",
    "long": "ett samtal har pågått länge",
    "no_pause": "någon har arbetat länge utan paus",
    "deletion_late": "raderingen är sen, intaget är stoppat",
    "device_list": "enhetslistan går snart ut",
    "keys_low": "en arbetsplats har få nycklar kvar",
    "check_missed": "någon som arbetar ensam har inte hört av sig",
    "numbers_unchecked": "ett viktigt nummer i stödkatalogen är inte kontrollerat",
    "review_late": "månadens granskning av loggen är sen",
}


def send_letter(organisation_id: str, to: Sequence[str], kinds: Sequence[AlertKind]) -> bool:
    """Send one letter to each of these mailboxes; False when it could not be sent.

    Blocking, at most as long as the letter box may take.
    """
    organisation = settings.CHATSVC_ORGANISATIONS.by_id(organisation_id)
    if organisation is None:
        return False
    lines = [f"- {WORDS[kind]}" for kind in kinds]
    text = "\n".join(
        [
            f"Det finns larm i jouren för {organisation.name}:",
            *lines,
            "",
            f"Se tavlan: {organisation.console_origin}/",
            "Brevet innehåller aldrig något om en besökare. Svara inte på det.",
        ]
    )
    try:
        send_mail("Larm i jouren", text, None, list(to))
    except (SMTPException, OSError):
        # Their sentence may quote an address, so it is not kept.
        logs.event("letter_failed", organisation=organisation_id, count=len(to))
        return False
    return True

"""The `[escalation]` table of an organisation's file: law, receivers, patience."""

from typing import Annotated, Literal, TypeAlias

import msgspec

# What binds those who answer: secrecy of an authority, or SoL 17 kap. 11 § (domain.md L14).
Law: TypeAlias = Literal["osl", "sol"]
# As dialled: digits, spaces, a plus in front, a hyphen after the area code.
Phone: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9][0-9 -]{1,24}\Z")]
Words: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
# Half a minute is read by nobody; after an hour no visitor is there any more.
Seconds: TypeAlias = Annotated[int, msgspec.Meta(ge=30, le=3600)]


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A function that answers a telephone, never a person's name."""

    name: Words
    phone: Phone
    hours: Annotated[str, msgspec.Meta(max_length=80)] = ""


class Escalation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the ladder needs of an organisation.

    Attributes:
        law: `osl` for a municipality or region, `sol` for a non-profit (SoL 17 kap. 11 §).
        social_services: where a report about a child is received.
        acknowledge_s: how long an escalation waits for a supervisor before it is passed on.
        emergency_acknowledge_s: the same when it is about life.
    """

    law: Law = "osl"
    social_services: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=10)] = ()
    acknowledge_s: Seconds = 300
    emergency_acknowledge_s: Seconds = 120

"""Which sentences bind the organisation, and who stands for them: promises, law, questions of risk.

`register.toml` names the sentences with owner and source. Approvals and checks belong to one
organisation and lie beside its own file. Both name the words they were given for, by hash: new
Swedish words need a new approval and a new check in every language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, get_args

import msgspec

from chatsvc.settings.escalation_file import Law
from chatsvc.site.catalogue import Texts, load_texts
from chatsvc.site.errors import SiteError
from chatsvc.site.statement_words import WORDS

REGISTER: Final = Path(__file__).parent / "register.toml"
# Every sentence is written in this language first; the lawyer reads it in this one.
SOURCE_LANGUAGE: Final = "sv"
# 64 bits: against mix-ups of wordings, not against attackers.
HASH_LETTERS: Final = 16


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence that binds.

    Attributes:
        id: message id of the sentence.
        kind: a promise, what the law asks for, or a question or number of somebody's risk.
        owner: the function in the organisation that answers for it, never a person.
        source: the promise's number in docs/promises.md, the law or the rule.
        core: nobody may come in without it; the others are left out until they are approved.
        swedish: it stands on a page that is in Swedish alone, so no other language checks it.
    """

    id: str
    kind: Literal["promise", "law", "risk"]
    owner: str
    source: str
    core: bool = True
    swedish: bool = False

    def asked_in(self, language: str) -> bool:
        """Say whether a language's pages may say it."""
        return language == SOURCE_LANGUAGE or not self.swedish

    @property
    def said_as(self) -> str:
        """The id as pages ask for it: without the law that it is for."""
        return self.id if self.law is None else self.id.rpartition(".")[0]

    @property
    def law(self) -> str | None:
        """Which law's organisations say it; None: all."""
        ending = self.id.rpartition(".")[2]
        return ending if ending in get_args(Law) else None


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who approved the Swedish words, when, and from when they hold.

    Attributes:
        of: `fingerprint` of the Swedish words that were read.
    """

    by: str
    on: date
    valid_from: date
    of: str


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who read the sentence in a language of their own beside the Swedish one, and when.

    Attributes:
        of: `fingerprint` of the Swedish words and the ones in this language.
    """

    by: str
    on: date
    of: str


class Decisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one organisation has approved and checked; empty: nothing.

    Attributes:
        approved: by message id.
        checked: by language tag, then by message id.
    """

    approved: Mapping[str, Approval] = {}
    checked: Mapping[str, Mapping[str, Check]] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one language may show.

    Attributes:
        unready: ids, as pages ask for them, whose words here are not approved, not in force or
            not checked.
        closed: a sentence of the core is among them: only telephone numbers are offered.
    """

    unready: frozenset[str]
    closed: bool


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    statement: tuple[Statement, ...]


def load_register(path: Path = REGISTER) -> tuple[Statement, ...]:
    """Read the sentences that bind.

    Raises:
        SiteError: the file cannot be read, or names a sentence twice (`register`).
    """
    try:
        statements = msgspec.toml.decode(path.read_bytes(), type=_File).statement
    except (OSError, msgspec.DecodeError) as wrong:
        raise SiteError("register", f"{path.name} cannot be read: {wrong}.") from wrong
    if len({one.id for one in statements}) < len(statements):
        raise SiteError("register", f"{path.name} names a sentence twice.")
    return statements


def binding(register: tuple[Statement, ...], law: Law) -> tuple[Statement, ...]:
    """Return the sentences that organisations under this law say."""
    return tuple(one for one in register if one.law in {None, law})


def load_decisions(path: Path) -> Decisions:
    """Read what an organisation has decided; without a file it has decided nothing.

    Raises:
        SiteError: the file is there and cannot be read (`decisions`).
    """
    if not path.exists():
        return Decisions()
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Decisions)
    except (OSError, msgspec.DecodeError) as wrong:
        raise SiteError("decisions", f"{path} cannot be read: {wrong}.") from wrong


def wording(texts: Texts, message_id: str) -> str:
    """Return a sentence's words: of the pages in a language, or of the statement in Swedish.

    Raises:
        SiteError: nobody wrote it (`text_missing`).
    """
    found = WORDS.get(message_id)
    return texts.wording(message_id) if found is None else found


def fingerprint(*wordings: str) -> str:
    """Return the hash of one or several wordings, in order."""
    return sha256("\0".join(wordings).encode()).hexdigest()[:HASH_LETTERS]


def standing(
    texts: Texts, decisions: Decisions, today: date, register: tuple[Statement, ...]
) -> Standing:
    """Say what a language may show on a day.

    Raises:
        SiteError: the register names a sentence that nobody wrote (`text_missing`).
    """
    swedish = load_texts(SOURCE_LANGUAGE)
    unready = {
        one.said_as
        for one in register
        if one.asked_in(texts.language)
        and not (
            _approved(decisions.approved.get(one.id), wording(swedish, one.id), today)
            and _checked(decisions, texts, one.id, wording(swedish, one.id))
        )
    }
    return Standing(
        frozenset(unready), closed=any(one.core for one in register if one.said_as in unready)
    )


def _approved(approval: Approval | None, swedish: str, today: date) -> bool:
    """Say whether these words are approved and in force."""
    return (
        approval is not None
        and approval.of == fingerprint(swedish)
        and approval.valid_from <= today
    )


def _checked(decisions: Decisions, texts: Texts, message_id: str, swedish: str) -> bool:
    """Say whether somebody read these words beside these Swedish ones; Swedish needs nobody."""
    if texts.language == SOURCE_LANGUAGE:
        return True
    check = decisions.checked.get(texts.language, {}).get(message_id)
    return check is not None and check.of == fingerprint(swedish, wording(texts, message_id))

"""A visitor's hello: a new conversation (P15, P22), or back into a running one (P10)."""

import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass

from anonymity import pow as proof_of_work
from chatsvc.consumers import come_back, demand, visitor_returns
from chatsvc.consumers.driver import Loaded, ttl_ms
from chatsvc.consumers.intake import may_enter
from chatsvc.consumers.visitor_process import VisitorProcess
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import Attached, Membership
from chatsvc.protocol import messages_out as say
from chatsvc.protocol import record
from chatsvc.protocol.control import seconds_until
from chatsvc.protocol.conversation import Phase, begin
from chatsvc.protocol.errors import GoneError, TheirError
from chatsvc.protocol.ids import VISITOR, ConversationId, Door, Org, Seal, WordsHash
from chatsvc.protocol.messages_in import Resume, Start
from chatsvc.settings.organisations import Organisation

_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Placement:
    """What a connection needs after an accepted hello."""

    at: Membership
    attached: Attached
    loaded: Loaded
    placed: say.Placed


def challenge(process: VisitorProcess, org: Org) -> str:
    """Return a fresh proof-of-work as JSON in altcha's wire format, worth a start at this house."""
    return proof_of_work.make_challenge(
        proof_of_work.keys_of(org, process.rules.ticket_keys[:1])[0],
        now_ms=process.clock.now_ms(),
        lifetime_ms=process.rules.periods.nonce_s * 1000,
    )


async def start(process: VisitorProcess, organisation: Organisation, wish: Start) -> ConversationId:
    """Make a new conversation, and put it into the queue of its door.

    The HMAC is checked before the store is touched; the nonce is spent in a step of its own; a
    start whose outcome is unknown is never repeated here: the page asks again (P15, P22).

    Raises:
        TheirError: `malformed` for an unknown path, `closed`, `pow`, `full`; `unsupported` for a
            language whose core is not checked.
        StoreAwayError: Nothing is known about the start; what it may have made runs out by itself.
    """
    org = Org(organisation.id)
    if wish.path not in organisation.paths or wish.language not in organisation.languages:
        raise TheirError("malformed", "path or language")
    door = Door(organisation.paths[wish.path])
    now = process.clock.now_ms()
    try:
        keys = proof_of_work.keys_of(org, process.rules.ticket_keys)
        nonce = proof_of_work.check(wish.pow, keys, now)
    except proof_of_work.PowError as error:
        raise TheirError("pow", error.code) from None
    if wish.language not in process.rules.ready[organisation.id]:
        raise await demand.unoffered(process, org, door, wish.language, nonce)
    at_door = await process.intake.settled(org, door)
    if not may_enter(at_door, comes_back=wish.words is not None):
        raise await demand.closed(process, org, door, wish.language, nonce, at_door.reason)
    now = process.clock.now_ms()  # a while may have gone by
    if not await process.queue.spend(org, nonce, now):
        raise TheirError("pow", "spent")
    cid = ConversationId(secrets.token_bytes(_ID_BYTES))
    found = await come_back.look_up(process, org, door, wish.words)
    if not may_enter(at_door, comes_back=found is not None):
        raise await demand.closed(process, org, door, wish.language, None, at_door.reason)
    if not await come_back.line_up(process, org, door, cid, found, urgent=wish.urgent):
        raise await demand.full(process, org, door, wish.language)
    conversation = begin(
        door=door,
        path=wish.path,
        language=wish.language,
        wishes=tuple(wish.wishes),
        visitor_key=wish.visitor_key,
        resume=wish.resume,
        end=wish.end,
        now=now,
        periods=process.driver.periods(org),
        words=None if found is None or wish.words is None else WordsHash(wish.words),
        prefers=() if found is None else found.staff,
        came_from=None if found is None else found.conversation,
        urgent=wish.urgent,
    )
    try:
        # Before the record: the sweep repairs a note without a record, not a record without a note.
        await process.queue.set_due(org, cid, conversation.due_at)
        share = secrets.token_bytes(32)
        fields = record.to_fields(conversation)
        await process.store.start(org, cid, fields, share, ttl_ms(conversation, now))
    except StoreAwayError:
        with suppress(StoreAwayError):
            await process.queue.forget(org, cid, (door,))
        raise
    if found is not None and wish.words is not None:
        await come_back.take_over(process, org, cid, wish.words, found)
    process.delivery.queue_changed(org)
    await demand.let_in(process, org, door, wish.language)
    return cid


async def resume(process: VisitorProcess, org: Org, cid: ConversationId, said: Resume) -> Placement:
    """Place the page that started the conversation, also after the loss of the store (P10, P19).

    Raises:
        GoneError: Unknown, ended or wrong, and the answer does not say which (enumeration).
        StoreLostError: The store is new and empty: the page is asked to bring it back.
        StoreAwayError: The store is out of reach.
    """
    try:
        await _prove(process, org, cid, said.proof)
        return await place(process, org, cid, Seal(said.counter))
    except GoneError:
        await visitor_returns.come_back(process, org, cid, said)
    await _prove(process, org, cid, said.proof)
    return await place(process, org, cid, Seal(said.counter))


async def _prove(process: VisitorProcess, org: Org, cid: ConversationId, proof: bytes) -> None:
    try:
        loaded = await process.driver.load(org, cid)
    except GoneError:
        hmac.compare_digest(proof, bytes(32))
        raise
    if not loaded.conversation.proves_resume(proof):
        raise GoneError


async def place(
    process: VisitorProcess, org: Org, cid: ConversationId, counter: Seal | None = None
) -> Placement:
    """Raise the visitor's fence and say where the conversation stands.

    `counter` is the newest seal that a page knows of which says hello (P16); None for one that
    never let go.

    Raises:
        GoneError: It ended meanwhile.
        StoreAwayError: The store is out of reach.
    """
    at = Membership(org, cid, VISITOR)
    # Before the attach: a store that is lost behind it is another one than the page is told of.
    generation = await process.generation_now()
    attached = await process.store.attach(org, cid, VISITOR, process.delivery.process)
    share = await process.store.share(org, cid)
    if attached is None or share is None:
        raise GoneError
    process.delivery.fence_off(at, attached.before, attached.fence)
    loaded = await process.driver.load(org, cid)
    conversation = loaded.conversation
    ahead = None
    if conversation.phase is Phase.WAITING:
        ahead = await process.board.ahead(org, conversation.door, cid)
    now = process.clock.now_ms()
    periods = process.rules.periods
    return Placement(
        at,
        attached,
        loaded,
        say.Placed(
            fence=attached.fence,
            generation=generation,
            share=share,
            phase=str(conversation.phase),
            epoch=loaded.record.epoch,
            group=loaded.record.group,
            ahead=ahead,
            on_duty=process.intake.door(org, conversation.door).on_duty,
            silence_in=seconds_until(conversation.silence_at, now),
            age_in=seconds_until(conversation.age_at, now),
            silence_warning=periods.silence_warning_s,
            age_warning=periods.age_warning_s,
            more=conversation.may_last_longer(periods),
            rolled_back=counter is not None and counter < attached.sealed,
        ),
    )

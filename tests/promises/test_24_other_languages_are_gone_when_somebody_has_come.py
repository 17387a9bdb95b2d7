"""Promise 24: a counsellor sees only shared languages, and none is kept once somebody has come."""

from dataclasses import replace

from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind, ServerFrame
from tests.support.desks import Desk
from tests.support.duty import started, submission
from tests.support.store import TestStore
from tests.support.talks import talk_with_linnea
from tests.support.visitors import Page, Secrets


async def shown(desk: Desk, page: Page) -> tuple[str, ...]:
    """Read on until this visitor's row says languages; they are returned."""
    while not (row := await desk.sees_in_queue(page.cid)).writes:
        pass
    return row.writes


async def next_list(desk: Desk) -> told.QueueList:
    return await desk.hears(told.QueueList)


def ever_shown(desk: Desk) -> set[str]:
    """Whatever languages stood in any row of any list that this desk has read."""
    lists = [control.decode_to_console(one.payload) for one in desk.seen if is_said(one)]
    rows = [row for one in lists if isinstance(one, told.QueueList) for row in one.entries]
    return {language for row in rows for language in row.writes}


def is_said(frame: ServerFrame) -> bool:
    return frame.kind is Kind.CONTROL


def records(store: TestStore) -> set[bytes]:
    with store.admin() as admin:
        return {key for key in admin.scan_iter() if admin.type(key) == b"hash"}


def lying(store: TestStore, before: set[bytes]) -> list[bytes]:
    """What stands as languages in any record that was not there ``before``.

    The store is shared with tests whose visitors are still waiting.
    """
    with store.admin() as admin:
        return [
            said for key in records(store) - before if (said := admin.hget(key, "writes") or b"")
        ]


async def test_what_she_ticked_is_seen_where_it_is_shared_and_then_is_nowhere(
    store: TestStore, org: str
) -> None:
    before = records(store)
    async with talk_with_linnea(store, org) as talk:
        talk.console.people["kim"] = replace(talk.console.people["noor"], staff_id=7)
        talk.console.people["kim"] = replace(talk.console.people["kim"], languages=("sv", "en"))
        kim = Desk(talk.console, "kim")
        visitor = await started(talk.visitors, Secrets())
        talk.pages += [kim, visitor]
        await kim.on_duty()
        visitor.say(says.Writes(languages=["en"]))
        assert await shown(kim, visitor) == ("en",)
        assert lying(store, before) == [b"en"], "the control: it lies there while she waits"
        await kim.accept(visitor.cid)
        visitor.frame(Kind.COMMIT, submission(visitor, 0, await visitor.hears(told.Add)))
        await visitor.hears(told.CommitOk)
        await kim.gets(Kind.WELCOME)
        assert lying(store, before) == []
        # Noor reads everything from her coming to her going, and shares none.
        await talk.noor.sees_in_queue(visitor.cid)
        while visitor.cid in {row.conversation for row in (await next_list(talk.noor)).entries}:
            pass
        assert ever_shown(talk.noor) == set()

"""`make smoke`: two real browsers, one conversation, and the proof that afterwards it is gone.

Prints one JSON line last and exits 0 only if every target holds and the least amount of work was
done (verification.md, section 7).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import brotli

from tests.faults.injector import Injector
from tests.support.browsers import chromium
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.search import forms, holds, in_files, in_memory
from tests.support.service import Service, running_service
from tests.support.store_look import keys_of, names, new_keys
from tests.support.tap import Tap

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGES_EACH_WAY: Final = 20
ERASED_WITHIN_S: Final = 1.0
# The budget of the visitor's page, engine and workers included (issue "walking skeleton", 5).
JS_BUDGET: Final = 80_000
# While the console stands still the visitor's frame lies in the store: the control is sought then.
CONTROL_AT: Final = MESSAGES_EACH_WAY // 2
# A quarter on, the visitor reloads, then the counsellor; at three quarters a process is killed.
RELOAD_AT: Final = MESSAGES_EACH_WAY // 4
KILL_AT: Final = MESSAGES_EACH_WAY * 3 // 4
# Towards the end, after all that: the store has been emptied under everybody's feet.
STORE_LOSS_AT: Final = MESSAGES_EACH_WAY * 9 // 10
RELOADS, KILLS, STORE_LOSSES = 2, 1, 1
BACK_WITHIN_S: Final = 30


@dataclass(frozen=True)
class Figures:
    """What one smoke run measured; see verification.md, section 7, for what each figure means."""

    delivered: int
    lost: int
    duplicates: int
    server_saw_plaintext: bool
    tap_control: bool
    keys_left_in_store: int
    reloads: int
    kills: int
    store_losses: int
    erased_after_s: float
    seconds: float
    visitor_js_brotli_bytes: int
    seed: int
    commit: str
    minimum: int = 2 * MESSAGES_EACH_WAY

    def hold(self) -> bool:
        """Tell whether every target holds."""
        return (
            self.delivered >= self.minimum
            and self.lost == self.duplicates == self.keys_left_in_store == 0
            and not self.server_saw_plaintext
            and self.tap_control
            and (self.reloads, self.kills, self.store_losses) == (RELOADS, KILLS, STORE_LOSSES)
            and 0 <= self.erased_after_s <= ERASED_WITHIN_S
            and 0 < self.visitor_js_brotli_bytes <= JS_BUDGET
        )


def say(sentence: str) -> None:
    """Show progress on the error stream; the last line of the output is the figures'."""
    sys.stderr.write(f"smoke: {sentence}\n")
    sys.stderr.flush()


class Texts:
    """The messages: one marker for the whole run, 128 random bits in each."""

    def __init__(self, seed: int) -> None:
        """Draw every canary from the seed, so that a run can be repeated."""
        draw = random.Random(seed)  # noqa: S311 - a repeatable canary, not a key
        self.marker = "kanarie" + draw.randbytes(8).hex()
        self.mine = [self._text(draw, i) for i in range(MESSAGES_EACH_WAY)]
        self.theirs = [self._text(draw, i) for i in range(MESSAGES_EACH_WAY)]

    def _text(self, draw: random.Random, number: int) -> str:
        return f"{number} {self.marker} {draw.randbytes(16).hex()}"

    def canaries(self) -> tuple[bytes, ...]:
        """Return every spelling of every canary and of the marker."""
        words = {word for text in (*self.mine, *self.theirs) for word in text.split()[1:]}
        return forms(word.encode() for word in words)

    def marks(self) -> tuple[bytes, ...]:
        """Return every spelling of the marker, which stands in every message."""
        return forms([self.marker.encode()])


async def talk(
    service: Service,
    injector: Injector,
    visitor: VisitorPage,
    counsellor: CounsellorPage,
    texts: Texts,
) -> bool:
    """Exchange all messages; in the middle look up the control. Returns whether it was found."""
    control = False
    for number, (mine, theirs) in enumerate(zip(texts.mine, texts.theirs, strict=True)):
        if number == RELOAD_AT:
            await reload(visitor, number)
            await reload_desk(counsellor, number)
        if number == KILL_AT:
            await kill(service, visitor)
        if number == STORE_LOSS_AT:
            await lose_the_store(service, injector, visitor)
        if number == CONTROL_AT:
            control = await _control(service, visitor, mine)
        else:
            await visitor.write(mine)
        await counsellor.reads(mine)
        await counsellor.write(theirs)
        await visitor.reads(theirs)
    await visitor.all_delivered(MESSAGES_EACH_WAY)
    await counsellor.all_delivered(MESSAGES_EACH_WAY)
    return control


async def reload(visitor: VisitorPage, written: int) -> None:
    """Load the visitor's page again; it has everything that she wrote."""
    await visitor.page.reload()
    await visitor.meets_somebody()
    await visitor.all_delivered(written)
    say("the visitor has reloaded")


async def reload_desk(counsellor: CounsellorPage, written: int) -> None:
    """Press F5 on the duty desk; the conversation, her texts and her keys are still there."""
    page = counsellor.page
    page.on("dialog", lambda dialog: dialog.accept())
    await page.reload()
    await page.locator('.conversation[data-phase="talking"]').wait_for()
    await counsellor.all_delivered(written)
    say("the counsellor has reloaded")


async def kill(service: Service, visitor: VisitorPage) -> None:
    """Kill the visitor's web process as a lack of memory would; the page finds the next one."""
    before = service.children()["visitor"]
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + BACK_WITHIN_S
    while service.children().get("visitor", before) == before:
        if time.monotonic() > deadline:
            raise TimeoutError("no new web process")
        await asyncio.sleep(0.05)
    await visitor.page.get_by_test_id("link").wait_for(state="hidden")
    say("the visitor's web process was killed")


async def lose_the_store(service: Service, injector: Injector, visitor: VisitorPage) -> None:
    """Empty the store under everybody's feet; the visitor's page brings the conversation back."""
    await asyncio.to_thread(injector.flush)
    deadline = time.monotonic() + BACK_WITHIN_S
    while not keys_of(service.admin(), visitor.conversation()):
        if time.monotonic() > deadline:
            raise TimeoutError("the conversation did not come back")
        await asyncio.sleep(0.05)
    say("the store was emptied")


async def _control(service: Service, visitor: VisitorPage, text: str) -> bool:
    """Write while the console stands still, and find that frame's ciphertext in the store."""
    pids = service.children()
    os.kill(pids["console"], signal.SIGSTOP)
    try:
        await visitor.write(text)
        await visitor.accepted(text)
        return in_memory(pids["store"], (visitor.last_ciphertext(),))
    finally:
        os.kill(pids["console"], signal.SIGCONT)


def saw_plaintext(service: Service, taps: Sequence[Tap], texts: Texts) -> bool:
    """Search sockets, logs, files and the memory of every process of ours for what was written."""
    canaries = texts.canaries()
    places = {role: in_memory(pid, texts.marks()) for role, pid in service.children().items()}
    places["supervisor"] = in_memory(service.process.pid, texts.marks())
    places["sockets"] = any(holds(tap.heard(), canaries) for tap in taps)
    places["output"] = holds(service.output().encode(), canaries)
    places["files"] = bool(in_files(service.state, canaries))
    found = [place for place, seen in places.items() if seen]
    say(f"searched {len(places)} places for plaintext: {', '.join(found) or 'none'}")
    return bool(found)


def javascript(service: Service, paths: Sequence[str]) -> int:
    """Return the bytes, brotli 11, of every script that the visitor's browser asked for."""
    files = {f"/{p.relative_to(site)}": p for site in _sites(service) for p in site.rglob("*.js")}
    asked = [path for path in paths if path.endswith(".js")]
    return sum(len(brotli.compress(files[path].read_bytes(), quality=11)) for path in asked)


def _sites(service: Service) -> list[Path]:
    return [folder for folder in (service.state / "site").iterdir() if folder.is_dir()]


async def one_conversation(service: Service, injector: Injector, seed: int) -> Figures:
    """Let a visitor and a counsellor meet, write, end; measure everything."""
    texts, began = Texts(seed), time.monotonic()
    async with Tap(service.visitor_port) as outside, Tap(service.console_port) as inside:
        rules = (
            f"MAP chat.localhost:{service.visitor_port} 127.0.0.1:{outside.port},"
            f"MAP console.localhost:{service.console_port} 127.0.0.1:{inside.port}"
        )
        async with chromium(f"--host-resolver-rules={rules}") as browser:
            counsellor = await CounsellorPage.open(browser, service)
            await counsellor.sign_in()
            await counsellor.go_on_duty()
            say("a counsellor is on duty")
            before = await _with_key_packages(service)
            visitor = await VisitorPage.open(browser, service)
            await visitor.knock()
            await counsellor.accept()
            await visitor.meets_somebody()
            say("they meet")
            in_store = await talk(service, injector, visitor, counsellor, texts)
            on_wire = holds(outside.heard(), (visitor.last_ciphertext(),))
            say(f"{2 * MESSAGES_EACH_WAY} messages are delivered")
            plaintext = saw_plaintext(service, (outside, inside), texts)
            present = keys_of(service.admin(), visitor.conversation())
            shown = await visitor.heard() + await counsellor.heard()
            erased_after = await _end(service, visitor, counsellor)
            left = new_keys(service.admin(), before, visitor.conversation())
            if left:
                say(f"keys left: {left}")
        expected = [*texts.mine, *texts.theirs]
        arrived = [text for text in expected if text in shown]
        return Figures(
            delivered=len(arrived),
            lost=len(expected) - len(arrived),
            duplicates=len(shown) - len(set(shown)),
            server_saw_plaintext=plaintext,
            tap_control=in_store and on_wire and bool(present),
            keys_left_in_store=len(left),
            reloads=RELOADS,
            kills=KILLS,
            store_losses=STORE_LOSSES,
            erased_after_s=round(erased_after, 3),
            seconds=round(time.monotonic() - began, 1),
            visitor_js_brotli_bytes=javascript(service, outside.paths()),
            seed=seed,
            commit=commit(),
        )


async def _with_key_packages(service: Service) -> set[str]:
    """Return the names of every key once those of whoever is on duty are all there."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = names(service.admin())
        if any(name.endswith(":kp") for name in found):
            return found
        await asyncio.sleep(0.05)
    raise TimeoutError("no key packages lie in the store")


async def _end(service: Service, visitor: VisitorPage, counsellor: CounsellorPage) -> float:
    """End on the visitor's page; return the seconds until no key names the conversation."""
    admin, conversation = service.admin(), visitor.conversation()
    began = await visitor.end()
    while keys_of(admin, conversation):
        if time.monotonic() - began > 10 * ERASED_WITHIN_S:
            return -1.0
        await asyncio.sleep(0.01)
    erased = time.monotonic() - began
    await visitor.says_goodbye()
    await counsellor.sees_the_end()
    return erased


def commit() -> str:
    """The commit that is checked out, or `unknown`."""
    words = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def run(seed: int | None = None) -> Figures:
    """Start the service in a temporary folder, let one conversation happen, stop it."""
    chosen = secrets.randbits(32) if seed is None else seed
    with tempfile.TemporaryDirectory(prefix="smoke-") as folder:
        say("starting the service")
        with running_service(Path(folder) / "var") as service:
            injector = Injector(service)
            try:
                return asyncio.run(one_conversation(service, injector, chosen))
            finally:
                injector.close()


def main() -> int:
    """Run once; the last line is the figures as JSON."""
    figures = run(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    sys.stdout.write(json.dumps(asdict(figures)) + "\n")
    return 0 if figures.hold() else 1


if __name__ == "__main__":
    sys.exit(main())

/** A console's page that is loaded again at any moment: the seat, the texts and the keys are as before (P16, P17). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_CONVERSATION, CONTROL, encodeServerFrame } from "../../chatsvc/web/protocol/frames.ts";
import { encode } from "@msgpack/msgpack";
import { settle } from "./net_world/clock.ts";
import { DeskTab } from "./net_world/desk_tab.ts";
import { texts } from "./net_world/world.ts";

function accepts(tab: DeskTab): number {
  return tab.world.service.heard.filter(({ t }) => t === "accept").length;
}

async function exchange(tab: DeskTab, hers: string, theirs: string): Promise<void> {
  const { clock, visitor } = tab.world;
  tab.desk.send(tab.held.id, hers);
  visitor.send(theirs);
  await clock.until("both have it", () => {
    const here = tab.held.messages;
    return texts(here, "theirs").includes(theirs) && here.every(({ state }) => state === "delivered" || state === "received");
  });
}

test("F5 keeps the seat, the texts, the draft and the duty, and asks nobody", async () => {
  const tab = new DeskTab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  tab.desk.draft(tab.held.id, "ett utkast");
  // What she says that she has is kept first, and the draft with it.
  tab.world.visitor.send("one more");
  await tab.world.clock.until("she has it", () => tab.world.visitor.snapshot.messages.at(-1)?.state === "delivered");
  const words = tab.held.safetyWords;
  await tab.reload();
  expect(tab.desk.snapshot).toMatchObject({ opening: true, conversations: [] });
  await tab.talkingAgain();
  expect(texts(tab.held.messages, "mine")).toEqual(["ett"]);
  expect(texts(tab.held.messages, "theirs")).toEqual(["one", "one more"]);
  expect(tab.held).toMatchObject({ draft: "ett utkast", missing: 0, handover: false, safetyWords: words });
  await tab.world.clock.until("on duty", () => tab.desk.snapshot.duty === "on");
  await exchange(tab, "två", "two");
  expect(texts(tab.world.visitor.snapshot.messages, "theirs")).toEqual(["ett", "två"]);
  expect([accepts(tab), tab.world.visitor.snapshot.proposed, tab.noise]).toEqual([1, null, 0]);
});

test("nothing that is kept can be read, and the key package that was used is gone from it", async () => {
  const tab = new DeskTab();
  await tab.talk();
  await exchange(tab, "hemligt", "secret");
  expect([...tab.kept.keys()].sort()).toEqual(["c0", "d"]);
  const all = [...tab.kept.values()].map((text) => atob(text)).join();
  expect(all).not.toContain("hemligt");
  expect(all).not.toContain("secret");
});

test("a page that dies before the Welcome came is let in after it was loaded again", async () => {
  const tab = new DeskTab();
  const { clock, visitor, service } = tab.world;
  await clock.until("five key packages", () => tab.desk.snapshot.keyPackages === 5);
  visitor.start({ path: "own", door: "mika", language: "sv", wishes: [] });
  await clock.until("she sees it", () => tab.desk.snapshot.queue.length === 1);
  service.faults.loseFrame = (_frame, to) => to !== 0;
  tab.desk.accept(tab.desk.snapshot.queue[0]!.conversation);
  await clock.until("joining", () => tab.held?.phase === "joining");
  await settle();
  service.faults = {};
  await tab.reload();
  await tab.talkingAgain();
  await exchange(tab, "hej", "hello");
  expect(accepts(tab)).toBe(1);
});

type Step = "hers" | "theirs" | "reload" | "wait" | "break";

/** Everything that was written, by each side, after any number of reloads at any moment. */
async function live(steps: readonly Step[], hasty = false): Promise<{ readonly tab: DeskTab; readonly hers: string[]; readonly theirs: string[] }> {
  const tab = new DeskTab();
  await tab.talk();
  const [hers, theirs]: [string[], string[]] = [[], []];
  tab.hasty = hasty;
  for (const [i, step] of steps.entries()) {
    if (step === "hers" && tab.held?.phase === "talking") {
      hers.push(`h${i}`);
      tab.desk.send(tab.held.id, `h${i}`);
      // A page that dies in the same millisecond takes that text along; nobody was told that it was on its way.
      const left = (): boolean => tab.held?.messages.every(({ mine, state }) => !mine || state !== "queued") === true;
      if (!hasty) await tab.world.clock.until("it has left", left);
    }
    if (step === "theirs") {
      theirs.push(`t${i}`);
      tab.world.visitor.send(`t${i}`);
    }
    if (step === "wait") await tab.quiet().then(() => tab.world.clock.advance(300));
    if (step === "break") tab.world.service.desk()?.break(1006);
    if (step === "reload") await tab.reload();
    await Promise.resolve();
  }
  tab.hasty = false;
  await tab.talkingAgain();
  // Seals take the real time of WebCrypto: between the seconds of the fake clock there is room for them.
  for (let i = 0; i < 8; i += 1) {
    await tab.quiet();
    await tab.world.clock.advance(5_000);
  }
  return { tab, hers, theirs };
}

test("whatever happens in whatever order, every text arrives once and in order", async () => {
  const step = fc.constantFrom<Step>("hers", "theirs", "reload", "wait", "break");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const { tab, hers, theirs } = await live(steps);
      expect(texts(tab.world.visitor.snapshot.messages, "theirs")).toEqual(hers);
      expect(texts(tab.held.messages, "theirs")).toEqual(theirs);
      expect(texts(tab.held.messages, "mine")).toEqual(hers);
      expect(accepts(tab)).toBe(1);
    }),
    { numRuns: 15, examples: [[["break", "reload", "hers", "theirs", "hers"]], [["hers", "hers", "reload", "theirs"]]] },
  );
}, 120_000);

test("a desk that sent before it was kept would be caught by this very story", async () => {
  const outcomes = await Promise.all(
    [1, 2, 3].map(async () => {
      const { tab, hers } = await live(["hers", "reload", "wait", "hers", "wait"], true);
      return texts(tab.held.messages, "mine").join() === hers.join();
    }),
  );
  expect(outcomes).toContain(false);
});

test("what the service knows to be older is not used: stuck is said, and the seat is asked for anew", async () => {
  const tab = new DeskTab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  const { service, clock } = tab.world;
  service.rollBack = true;
  await tab.reload();
  await clock.until("stuck is said", () => service.heard.some(({ t }) => t === "stuck"));
  expect(tab.desk.snapshot.conversations).toEqual([]);
  service.rollBack = false;
  service.loseSeat();
  await clock.until("asked again", () => accepts(tab) === 2);
});

test("the visitor's page went back in time: texts stay, and she is let in again by herself", async () => {
  const tab = new DeskTab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  const { service, clock } = tab.world;
  service.tell(service.desk(), { t: "regrouped", group: 1 });
  await clock.until("outside", () => tab.held.phase === "accepting");
  expect(tab.held).toMatchObject({ regrouped: true });
  expect(texts(tab.held.messages, "mine")).toEqual(["ett"]);
  service.loseSeat();
  await clock.until("asked again", () => accepts(tab) === 2);
  await clock.until("and seated", () => tab.held.phase === "joining");
  expect(texts(tab.held.messages, "theirs")).toEqual(["one"]);
});

test("loaded again while outside of the visitor's new group: the texts are still there, and she asks by herself, once", async () => {
  const tab = new DeskTab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  tab.desk.draft(tab.held.id, "ett utkast");
  await tab.quiet();
  const { service, clock } = tab.world;
  service.tell(service.desk(), { t: "regrouped", group: 1 });
  // The half of the old seat's seal went with the seat.
  service.seatShare = new Uint8Array(32).fill(1);
  await clock.until("outside", () => tab.held.phase === "accepting");
  await tab.quiet();
  await tab.reload();
  await clock.until("still outside", () => tab.held?.phase === "accepting");
  expect(tab.held).toMatchObject({ regrouped: true, draft: "ett utkast" });
  expect([texts(tab.held.messages, "mine"), texts(tab.held.messages, "theirs")]).toEqual([["ett"], ["one"]]);
  service.loseSeat();
  await clock.until("and seated", () => tab.held.phase === "joining");
  expect(accepts(tab)).toBe(2);
  await tab.quiet();
  await tab.reload();
  await clock.until("held again", () => texts(tab.held?.messages ?? [], "mine").join() === "ett");
  expect([...tab.kept.values()].map((text) => atob(text)).join()).not.toContain("ett utkast");
});

test("outside and a colleague was faster: it is hers, and the texts go; anything else may pass", async () => {
  const tab = new DeskTab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  const { service, clock } = tab.world;
  service.tell(service.desk(), { t: "regrouped", group: 1 });
  await clock.until("outside", () => tab.held.phase === "accepting");
  let answer = "no_seat";
  service.faults.answerAccept = () => answer;
  service.loseSeat();
  await clock.until("asked", () => accepts(tab) === 2);
  await clock.advance(1_000);
  expect(texts(tab.held.messages, "mine")).toEqual(["ett"]);
  answer = "taken_by_other";
  service.loseSeat();
  await clock.until("let go", () => tab.desk.snapshot.conversations.length === 0);
  expect([accepts(tab), tab.desk.snapshot.problem]).toEqual([3, "taken_by_other"]);
});

test("outside and never called in: after two and a half minutes the texts go, as from any lost seat", async () => {
  const tab = new DeskTab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  tab.world.service.tell(tab.world.service.desk(), { t: "regrouped", group: 1 });
  await tab.world.clock.advance(149_000);
  expect(texts(tab.held.messages, "mine")).toEqual(["ett"]);
  await tab.world.clock.advance(2_000);
  expect(tab.held).toMatchObject({ phase: "removed", messages: [] });
});

test("what lies there and opens nothing is noise: said once, and no line of it is shown", async () => {
  const tab = new DeskTab();
  await tab.talk();
  const desk = tab.kept.get("d")!;
  await tab.reload(new Map([...tab.kept, ["d", `${desk.slice(0, -8)}AAAAAAA=`]]));
  await tab.world.clock.until("noise", () => tab.noise === 1);
  expect(tab.desk.snapshot.conversations).toEqual([]);
});

test("a conversation that ended while the page was away is said to be over, and its place is emptied", async () => {
  const tab = new DeskTab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  const disk = new Map(tab.kept);
  tab.world.visitor.end();
  await tab.world.clock.until("over", () => tab.held.phase === "ended");
  await settle();
  expect([...tab.kept.keys()]).toEqual(["d"]);
  await tab.reload(disk);
  await tab.world.clock.until("gone is said", () => tab.desk.snapshot.problem === "gone");
  await settle();
  expect([...tab.kept.keys()]).toEqual(["d"]);
});

test("log-out takes everything away", async () => {
  const tab = new DeskTab();
  await tab.talk();
  tab.desk.close();
  await settle();
  expect(tab.kept.size).toBe(0);
});

test("a full place: the desk goes on, keeps no old state, and says that a reload will lose it", async () => {
  const tab = new DeskTab();
  await tab.talk();
  tab.full = true;
  await exchange(tab, "ändå", "still");
  tab.desk.duty("pause");
  await tab.world.clock.until("said", () => !tab.desk.snapshot.keeps);
  await settle();
  expect(tab.kept.size).toBe(0);
});

test("a control message that this page cannot read is said, not dropped", async () => {
  const tab = new DeskTab();
  await tab.talk();
  const line = tab.world.service.desk()!;
  const payload = encode({ t: "something_new" });
  line.events.message(encodeServerFrame({ kind: CONTROL, conversation: NO_CONVERSATION, group: 0, seq: 0, from: 0, payload }));
  expect(tab.desk.snapshot.problem).toBe("old_client");
  await exchange(tab, "ändå", "still");
});

/** A visitor's page that is loaded again at any moment: the conversation goes on, nothing is lost and nothing shown twice (flow B, P16). */
import { expect, test } from "vitest";
import { LAST_WORDS, lastWords, LOCAL, SEALED } from "../../chatsvc/web/net/keeper.ts";
import { APPLICATION, COMMIT } from "../../chatsvc/web/protocol/frames.ts";
import { hex } from "../../anonymity/web/sha256.ts";
import { quiet, settle } from "./net_world/clock.ts";
import { Tab } from "./net_world/pages.ts";
import { START, texts } from "./net_world/world.ts";

async function exchange(tab: Tab, mine: string, theirs: string): Promise<void> {
  tab.client.send(mine);
  tab.world.desk.send(tab.world.held().id, theirs);
  await tab.world.clock.until("both have it", () => {
    const here = tab.client.snapshot.messages;
    return texts(here, "theirs").includes(theirs) && here.every(({ state }) => state === "delivered" || state === "received");
  });
}

async function talkingAgain(tab: Tab): Promise<void> {
  await tab.world.clock.until("talking again", () => tab.client.snapshot.phase === "talking" && tab.client.snapshot.link === "up");
}

test("before Start nothing is kept; while waiting it is, and says nothing in the open", async () => {
  const tab = new Tab();
  expect(tab.kept.size).toBe(0);
  await tab.start();
  await tab.world.clock.advance(500);
  tab.client.keepDraft("mitt hemliga utkast");
  await tab.world.clock.advance(690);
  await quiet(tab.kept);
  const before = tab.kept.get(SEALED);
  await tab.world.clock.until("sealed", () => tab.kept.get(SEALED) !== before);
  expect([...tab.kept.keys()].sort()).toEqual([LOCAL, SEALED, LAST_WORDS]);
  expect([...tab.kept.values()].join()).not.toContain("hemliga");
  await tab.reload();
  await tab.world.clock.until("waiting again", () => tab.client.snapshot.phase === "waiting");
  expect(tab.client.snapshot).toMatchObject({ draft: "mitt hemliga utkast", path: "own", keeps: true });
});

test("what the page has of the try before, said at once after Start and with no line for two minutes, is kept when a line comes", async () => {
  const tab = new Tab();
  const { clock, desk, service } = tab.world;
  const until = clock.now() + 120_000;
  service.faults = { ...service.faults, refuseConnection: () => clock.now() < until };
  desk.duty("on");
  tab.client.start({ ...START, urgent: true });
  tab.client.writes(["th"]);
  tab.client.keepDraft("från förra försöket");
  await clock.advance(100_000);
  expect(tab.client.snapshot).toMatchObject({ phase: "connecting", place: null, urgent: true, writes: ["th"] });
  await clock.until("waiting", () => tab.client.snapshot.phase === "waiting", 60_000);
  await clock.until("seen", () => desk.snapshot.queue[0]?.urgent === true, 60_000);
  await clock.advance(1_000);
  await quiet(tab.kept);
  await tab.reload();
  await clock.until("waiting again", () => tab.client.snapshot.phase === "waiting");
  expect(tab.client.snapshot).toMatchObject({ draft: "från förra försöket", urgent: true, writes: ["th"] });
});

test("whoever puts the phone away in mid-word has the draft kept at once", async () => {
  const tab = new Tab();
  await tab.start();
  await tab.world.clock.advance(500);
  tab.client.setVisible(true);
  tab.client.keepDraft("mitt i ett o");
  tab.client.setVisible(false);
  await quiet(tab.kept);
  await tab.reload();
  await tab.world.clock.until("waiting again", () => tab.client.snapshot.phase === "waiting");
  expect(tab.client.snapshot.draft).toBe("mitt i ett o");
});

test("what the next page of this tab would say in its first moment is what this one says when it leaves", async () => {
  const tab = new Tab();
  await tab.start();
  const read = (name: string): string | null => tab.kept.get(name) ?? null;
  await tab.world.clock.until("kept", () => tab.kept.has(LAST_WORDS));
  const kept = lastWords({ read });
  expect(kept).toHaveLength(48);
  expect(tab.client.leave()).toEqual(kept);
  expect([tab.kept.size, lastWords({ read })]).toEqual([0, null]);
});

test.each(["", "nonsense", btoa("too short"), btoa("x".repeat(49))])("last words that are none are not said: %j", (text) => {
  expect(lastWords({ read: () => text })).toBeNull();
});

test("a reload in the middle goes on with the same person, the same words and the same texts", async () => {
  const tab = new Tab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  const words = tab.client.snapshot.safetyWords;
  await tab.reload();
  expect(tab.client.snapshot.phase).toBe("resuming");
  await talkingAgain(tab);
  expect(texts(tab.client.snapshot.messages, "mine")).toEqual(["ett"]);
  // What was not kept yet was not taken either: the service gives it again.
  await tab.world.clock.until("hers too", () => texts(tab.client.snapshot.messages, "theirs").join() === "one");
  await exchange(tab, "två", "two");
  expect(tab.client.snapshot.safetyWords).toEqual(words);
  expect(tab.client.snapshot).toMatchObject({ staff: [{ alias: "Sam" }], missing: 0, missingOwn: 0 });
  expect(texts(tab.world.held().messages, "theirs")).toEqual(["ett", "två"]);
});

test("a text that was written and had not left yet goes out after the reload, once", async () => {
  const tab = new Tab();
  await tab.talk();
  tab.world.service.faults.loseTaken = () => true;
  tab.client.send("på väg");
  await tab.world.clock.until("it left", () => tab.world.service.heard.some(({ kind, slot }) => kind === APPLICATION && slot === 0));
  await tab.reload();
  tab.world.service.faults = {};
  await talkingAgain(tab);
  await tab.world.clock.until("delivered", () => tab.client.snapshot.messages[0]?.state === "delivered");
  expect(texts(tab.world.held().messages, "theirs")).toEqual(["på väg"]);
});

test("a commit that was on its way is sent again as the same bytes (P7)", async () => {
  const tab = new Tab();
  await tab.start();
  const { clock, desk, service, held } = tab.world;
  const commits = (): readonly string[] => service.heard.filter(({ kind }) => kind === COMMIT).map(({ payload }) => hex(payload));
  service.faults.loseFrame = ({ kind }, to) => to === 0 && kind === COMMIT;
  desk.accept(desk.snapshot.queue[0]!.conversation);
  await clock.until("committed", () => commits().length === 1);
  await tab.reload();
  service.faults = {};
  await clock.until("both talk", () => tab.client.snapshot.phase === "talking" && held()?.phase === "talking");
  expect(new Set(commits()).size).toBe(2);
  expect(commits()[1]).toBe(commits()[0]);
  await exchange(tab, "hej", "hello");
});

test("an older copy from the disk: a new group, the same person without a question, and it is said what is missing", async () => {
  const tab = new Tab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  await quiet(tab.kept);
  const disk = new Map(tab.kept);
  await exchange(tab, "två", "two");
  await exchange(tab, "tre", "three");
  const { clock, service, held } = tab.world;
  // A text of hers that she does not know to be read would come again in the new group, and not be missing.
  await clock.until("hers are read", () => held().messages.every(({ mine, state }) => !mine || state === "delivered"));
  await tab.reload(disk);
  // The state passes quickly: seen by whoever listens, not by whoever looks now and then.
  let [regrouping, asked] = [false, false];
  tab.client.subscribe((now) => {
    regrouping ||= now.regrouping;
    asked ||= now.proposed?.letIn === false;
  });
  await clock.until("back", () => tab.client.snapshot.phase === "talking");
  expect(texts(tab.client.snapshot.messages, "mine")).toEqual(["ett"]);
  tab.client.send("fyra");
  await clock.until("granted", () => service.heard.some(({ t }) => t === "regroup"));
  await clock.until("she is let in", () => !tab.client.snapshot.regrouping && held().phase === "talking");
  await exchange(tab, "fem", "five");
  expect([regrouping, asked]).toEqual([true, false]);
  expect(texts(held().messages, "theirs")).toEqual(["ett", "två", "tre", "fyra", "fem"]);
  expect(texts(tab.client.snapshot.messages, "mine")).toEqual(["ett", "fyra", "fem"]);
  expect(texts(tab.client.snapshot.messages, "theirs")).toEqual(["one", "five"]);
  expect(tab.client.snapshot).toMatchObject({ missing: 2, missingOwn: 2, regrouping: false });
});

test("both went back: the same person with an empty page is let in, and none of her new texts is taken for an old one", async () => {
  const tab = new Tab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  await quiet(tab.kept);
  const disk = new Map(tab.kept);
  await exchange(tab, "två", "two");
  const { clock, desk } = tab.world;
  desk.close();
  const empty = tab.world.anotherDesk("Sam");
  await clock.until("five key packages", () => empty.snapshot.keyPackages === 5);
  empty.duty("on");
  await tab.reload(disk);
  await clock.until("she sees it", () => empty.snapshot.queue.length === 1);
  empty.accept(empty.snapshot.queue[0]!.conversation);
  const hers = () => empty.snapshot.conversations[0]!;
  await clock.until("she is let in", () => hers()?.phase === "talking" && !tab.client.snapshot.regrouping);
  empty.send(hers().id, "new");
  tab.client.send("nytt");
  await clock.until("both have it", () => texts(tab.client.snapshot.messages, "theirs").includes("new") && texts(hers().messages, "theirs").includes("nytt"));
  await clock.until("delivered", () => hers().messages.every(({ mine, state }) => !mine || state === "delivered"));
  expect(texts(tab.client.snapshot.messages, "theirs")).toEqual(["one", "new"]);
  expect(hers().missing).toBe(0);
});

test("the conversation ended meanwhile: what is left is noise and is taken away", async () => {
  const tab = new Tab();
  await tab.talk();
  const disk = new Map(tab.kept);
  tab.world.desk.end(tab.world.held().id);
  await tab.world.clock.until("over", () => tab.client.snapshot.phase === "ended");
  expect(tab.kept.size).toBe(0);
  await tab.reload(disk);
  await tab.world.clock.until("said", () => tab.client.snapshot.phase === "ended");
  expect(tab.client.snapshot).toMatchObject({ ended: "service", whileAway: true, messages: [] });
  expect(tab.kept.size).toBe(0);
});

test("bytes that were changed open nothing: the conversation is ended for both and cleared", async () => {
  const tab = new Tab();
  await tab.talk();
  const sealed = tab.kept.get(SEALED)!;
  await tab.reload(new Map([...tab.kept, [SEALED, `${sealed.slice(0, -8)}AAAAAAA=`]]));
  await tab.world.clock.until("over", () => tab.client.snapshot.phase === "ended");
  await tab.world.clock.until("for her too", () => tab.world.service.phase === "erased");
  expect(tab.kept.size).toBe(0);
});

test("quick exit clears what is kept before it returns, also when a seal is under way", async () => {
  const tab = new Tab();
  await tab.talk();
  tab.client.send("nej");
  await Promise.resolve();
  tab.client.leave();
  expect(tab.kept.size).toBe(0);
  await settle();
  expect(tab.kept.size).toBe(0);
});

test("a full store: the page goes on, keeps no old state and says that a reload will lose it", async () => {
  const tab = new Tab();
  await tab.talk();
  tab.full = true;
  await exchange(tab, "ändå", "still");
  expect(tab.client.snapshot.keeps).toBe(false);
  expect(tab.kept.size).toBe(0);
});

test("the store is lost and comes back empty: a fresh half, and everything goes on (P19)", async () => {
  const tab = new Tab();
  await tab.talk();
  await exchange(tab, "ett", "one");
  const before = tab.world.service.share.join();
  tab.world.service.loseStore();
  await tab.world.clock.until("again", () => tab.world.service.share.join() !== before);
  await talkingAgain(tab);
  await exchange(tab, "två", "two");
  await tab.reload();
  await talkingAgain(tab);
  expect(texts(tab.client.snapshot.messages, "mine")).toEqual(["ett", "två"]);
});

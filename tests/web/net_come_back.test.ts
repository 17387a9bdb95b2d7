/** A visitor's client and the words that lead back: told as a hash, kept over a reload, told again where they may not have been heard (P14). */
import { expect, test } from "vitest";
import { hex } from "../../anonymity/web/sha256.ts";
import { hashWords } from "../../chatsvc/web/net/come_back.ts";
import { Tab } from "./net_world/pages.ts";
import { makeWorld, START, talking, waiting } from "./net_world/world.ts";

const ALL = Array.from({ length: 256 }, (_, index) => index);
const WORDS = [1, 2, 3, 4, 5, 255];

test("words are made once, the service hears their hash only, and forgets it when it is told to", async () => {
  const world = makeWorld();
  world.visitor.makeComeBackWords(ALL);
  expect(world.visitor.snapshot.comeBackWords).toBeNull();
  await waiting(world);
  const { visitor, service, clock } = world;
  visitor.makeComeBackWords(ALL);
  const words = visitor.snapshot.comeBackWords!;
  expect(words).toHaveLength(6);
  visitor.makeComeBackWords(ALL);
  expect(visitor.snapshot.comeBackWords).toEqual(words);
  await clock.until("told", () => service.words !== null);
  expect(service.words).toBe(hex(await hashWords("demo", words)));
  visitor.forgetComeBackWords();
  expect(visitor.snapshot.comeBackWords).toBeNull();
  await clock.until("forgotten", () => service.words === null);
});

test("what was made without a line is told when there is one again, and not told twice", async () => {
  const world = await talking();
  const { visitor, service, clock } = world;
  service.faults.refuseConnection = () => true;
  service.socketOf(0)?.break(1006);
  await clock.until("no line", () => visitor.snapshot.link === "reconnecting");
  visitor.makeComeBackWords(ALL);
  // The real WebCrypto answers in its own time; the hash has to be there before the line is.
  for (let i = 0; i < 3; i += 1) await hashWords("demo", WORDS);
  await clock.advance(3_000);
  expect(service.words).toBeNull();
  service.faults = {};
  await clock.until("told", () => service.words !== null);
  const said = (): number => service.heard.filter(({ t }) => t === "words").length;
  expect(said()).toBe(1);
  service.socketOf(0)?.break(1006);
  await clock.until("a new line", () => visitor.snapshot.link === "up" && service.socketOf(0) !== undefined);
  await clock.advance(2_000);
  expect(said()).toBe(1);
});

test("forgotten before the hash was there: the hash is never told", async () => {
  const world = await talking();
  world.visitor.makeComeBackWords(ALL);
  world.visitor.forgetComeBackWords();
  await world.clock.advance(10_000);
  for (let i = 0; i < 3; i += 1) await hashWords("demo", WORDS);
  await world.clock.advance(1_000);
  expect(world.service.words).toBeNull();
});

test("a reload keeps the words, sealed; a lost store hears them again", async () => {
  const tab = new Tab();
  await tab.talk();
  tab.client.makeComeBackWords(ALL);
  const words = tab.client.snapshot.comeBackWords;
  const { clock, service } = tab.world;
  await clock.until("told", () => service.words !== null);
  await clock.advance(1_000);
  await tab.reload();
  await clock.until("here again", () => tab.client.snapshot.phase === "talking");
  expect(tab.client.snapshot.comeBackWords).toEqual(words);
  const hash = service.words;
  service.words = null;
  service.loseStore();
  await clock.until("told again", () => service.words !== null);
  expect(service.words).toBe(hash);
});

test("typed words that lead back are said at Start, and are the words of the new conversation", async () => {
  const world = makeWorld();
  const { clock, desk, service, visitor } = world;
  service.earlier = { words: hex(await hashWords("demo", WORDS)), cameFrom: new Uint8Array(16).fill(4), reserved: 30 };
  await clock.until("five key packages", () => desk.snapshot.keyPackages === 5);
  desk.duty("on");
  visitor.start({ ...START, words: WORDS });
  await clock.until("found", () => visitor.snapshot.returned === true);
  expect(visitor.snapshot.comeBackWords).toEqual(WORDS);
  await clock.until("in the queue", () => desk.snapshot.queue.length === 1);
  const [row] = desk.snapshot.queue;
  expect(row!.returning).toBe("other");
  expect(row!.reservedUntil! - clock.now()).toBeGreaterThan(20_000);
  desk.accept(row!.conversation);
  await clock.until("talking", () => world.held()?.phase === "talking");
  expect(world.held()).toMatchObject({ cameBack: true, earlierCheck: null });
  expect(visitor.snapshot.messages).toEqual([]);
});

test("typed words that lead nowhere are said so, and do not stay", async () => {
  const { clock, visitor } = makeWorld();
  visitor.start({ ...START, words: WORDS });
  await clock.until("not found", () => visitor.snapshot.returned === false);
  expect(visitor.snapshot).toMatchObject({ phase: "waiting", comeBackWords: null });
});

test("an end and a quick exit take the words with them", async () => {
  for (const go of ["end", "leave"] as const) {
    const { visitor, service, clock } = await talking();
    visitor.makeComeBackWords(ALL);
    await clock.until("told", () => service.words !== null);
    visitor[go]();
    expect(visitor.snapshot.comeBackWords).toBeNull();
  }
});

test("a check question reaches the counsellor inside MLS, the last one counts, and it stays after a quick exit", async () => {
  const world = await talking();
  const { visitor, desk, clock, held } = world;
  visitor.setCheck("Vad heter hunden?", "Sixten");
  await clock.until("hers", () => held().check !== null);
  visitor.setCheck("Vad heter katten?", "Maja");
  await clock.until("the newer", () => held().check?.answer === "Maja");
  expect(held().messages).toEqual([]);
  visitor.leave();
  await clock.until("left", () => held().phase === "left");
  expect(held().check).toEqual({ question: "Vad heter katten?", answer: "Maja" });
  desk.dismiss(held().id);
  expect(desk.snapshot.conversations).toEqual([]);
});

test("after an ordinary end no question stays at the desk, and none is set before anybody is there", async () => {
  const alone = makeWorld();
  await waiting(alone);
  alone.visitor.setCheck("Vad heter hunden?", "Sixten");
  await alone.clock.advance(1_000);
  const world = await talking();
  world.visitor.setCheck("Vad heter hunden?", "Sixten");
  await world.clock.until("hers", () => world.held().check !== null);
  world.visitor.end();
  await world.clock.until("ended", () => world.held().phase === "ended");
  expect(world.held().check).toBeNull();
});

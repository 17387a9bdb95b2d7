/** What a visitor lives through: start, queue, a counsellor, talk, breaks, end, quick exit, refusals. */
import { describe, expect, test } from "vitest";
import { APPLICATION, COMMIT } from "../../chatsvc/web/protocol/frames.ts";
import { hex, sha256 } from "../../anonymity/web/sha256.ts";
import { textsIn } from "./net_world/group.ts";
import { makeWorld, talking, texts, waiting } from "./net_world/world.ts";

const START = { path: "own", door: "mika", language: "sv", wishes: [] };

describe("a visitor who starts", () => {
  test("waits with a place, is joined, and sees who it is and six safety words", async () => {
    const { visitor, held } = await talking();
    expect(visitor.snapshot).toMatchObject({ phase: "talking", link: "up", place: null, problem: null, missing: 0 });
    expect(visitor.snapshot.staff).toMatchObject([{ alias: "Sam", role: "counsellor", presence: "present", typing: false }]);
    expect(visitor.snapshot.safetyWords).toHaveLength(6);
    expect(held().safetyWords).toEqual(visitor.snapshot.safetyWords);
  });

  test("sees the place in the queue while waiting", async () => {
    const world = makeWorld();
    await waiting(world);
    expect(world.visitor.snapshot.place).toEqual({ ahead: 2, onDuty: 1, talkMinutes: null, low: null, high: null, closing: false });
  });

  test.each(["closed", "full"] as const)("is told that the way is %s", async (code) => {
    const { visitor, clock, service } = makeWorld();
    service.faults.answerHello = () => ({ t: "error", code, frame: null });
    visitor.start(START);
    await clock.until("refused", () => visitor.snapshot.phase === "refused");
    expect(visitor.snapshot.problem).toBe(code);
  });

  test("works again when the answer came too late, but not for ever", async () => {
    const { visitor, clock, service } = makeWorld();
    let asked = 0;
    service.faults.answerHello = () => {
      asked += 1;
      return { t: "challenge", challenge: "again" };
    };
    visitor.start(START);
    await clock.until("refused", () => visitor.snapshot.phase === "refused");
    expect(visitor.snapshot.problem).toBe("work");
    expect(asked).toBe(3);
  });

  test("does no work that the service asks for in a conversation, and stays on its page", async () => {
    const { visitor, clock, service } = await talking();
    service.tell(service.socketOf(0), { t: "challenge", challenge: "again" });
    visitor.send("hej");
    await clock.until("accepted", () => visitor.snapshot.messages.some(({ state }) => state !== "queued"));
    expect(visitor.snapshot).toMatchObject({ phase: "talking", problem: null });
  });

  test("is told when the browser cannot encrypt", async () => {
    const { visitor, clock } = makeWorld({ visitor: { loadEngine: () => Promise.reject(new Error("no Ed25519")) } });
    visitor.start(START);
    await clock.until("refused", () => visitor.snapshot.phase === "refused");
    expect(visitor.snapshot.problem).toBe("no_crypto");
  });

  test("without a network is told so, and gets through when it is back", async () => {
    const { visitor, clock, service } = makeWorld();
    await clock.advance(1_000);
    let down = true;
    service.faults.refuseConnection = () => down;
    visitor.start(START);
    await clock.until("offline", () => visitor.snapshot.problem === "offline");
    down = false;
    visitor.setOnline(true);
    await clock.until("waiting", () => visitor.snapshot.phase === "waiting", 20_000);
    expect(visitor.snapshot).toMatchObject({ problem: null, link: "up" });
  });

  test("in airplane mode reads so at once, keeps what was written, and goes on when it is over", async () => {
    const { visitor, clock, service } = makeWorld();
    visitor.start(START);
    await clock.until("waiting", () => visitor.snapshot.phase === "waiting");
    service.faults.refuseConnection = () => true;
    visitor.setOnline(false);
    expect(visitor.snapshot).toMatchObject({ phase: "waiting", link: "reconnecting", offline: true });
    await clock.advance(60_000);
    expect(visitor.snapshot).toMatchObject({ phase: "waiting", link: "reconnecting", offline: true });
    service.faults.refuseConnection = () => false;
    visitor.setOnline(true);
    await clock.until("back", () => visitor.snapshot.link === "up", 20_000);
    expect(visitor.snapshot).toMatchObject({ phase: "waiting", offline: false, problem: null });
  });

  test("with an old page is told to load it again", async () => {
    const { visitor, clock, service } = makeWorld();
    visitor.start(START);
    await clock.until("waiting", () => visitor.snapshot.phase === "waiting");
    service.socketOf(0)?.break(4426);
    await clock.until("refused", () => visitor.snapshot.phase === "refused");
    expect(visitor.snapshot.problem).toBe("old_client");
  });
});

describe("a counsellor who is not believed", () => {
  test("is not let in; the visitor reads why and stays in the queue", async () => {
    const world = makeWorld({ bad: () => "chain_expired" });
    await waiting(world);
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    await world.clock.until("refused her", () => world.visitor.snapshot.problem === "chain_expired");
    expect(world.visitor.snapshot.phase).toBe("waiting");
    expect(world.service.heard.filter(({ kind }) => kind === COMMIT)).toHaveLength(0);
    await world.clock.until("she reads it too", () => world.desk.snapshot.problem === "gone");
  });

  test("three times ends the attempt, for the next one would fail alike", async () => {
    const world = makeWorld({ bad: () => "chain_foreign" });
    await waiting(world);
    for (let i = 0; i < 3; i += 1) {
      await world.clock.until("in the queue", () => world.desk.snapshot.queue.length === 1);
      world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
      await world.clock.until("not let in", () => world.desk.snapshot.problem === "gone");
      world.desk.clearProblem();
    }
    await world.clock.until("refused", () => world.visitor.snapshot.phase === "refused");
    expect(world.visitor.snapshot.problem).toBe("chain_foreign");
  });

  test("a device clock far off gets its own page at once", async () => {
    const world = makeWorld({ bad: () => "clock" });
    await waiting(world);
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    await world.clock.until("refused", () => world.visitor.snapshot.phase === "refused");
    expect(world.visitor.snapshot.problem).toBe("clock");
  });

  test("who registered a moment ago is believed as soon as the new list is there", async () => {
    let asked = 0;
    const fetchDevices = async (): Promise<unknown> => {
      asked += 1;
      if (asked === 2) throw new Error("network");
      return asked < 6 ? [] : ["Sam"];
    };
    const { visitor } = await talking({ visitor: { fetchDevices } });
    expect(asked).toBe(6);
    expect(visitor.snapshot.problem).toBeNull();
  });

  test("and who never gets on the list is refused after ten seconds", async () => {
    const world = makeWorld({ visitor: { fetchDevices: async () => [] } });
    await waiting(world);
    const start = world.clock.now();
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    await world.clock.until("refused her", () => world.visitor.snapshot.problem === "chain_unlisted");
    expect(world.clock.now() - start).toBeGreaterThanOrEqual(10_000);
    expect(world.clock.now() - start).toBeLessThan(12_000);
  });
});

describe("a commit", () => {
  test("is sent again byte for byte when the answer was lost (P7)", async () => {
    const world = makeWorld();
    await waiting(world);
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    await world.clock.until("submitted", () => world.service.heard.some(({ kind }) => kind === COMMIT));
    world.service.socketOf(0)?.break(1006);
    await world.clock.until("talking", () => world.visitor.snapshot.phase === "talking" && world.held()?.phase === "talking");
    const commits = world.service.heard.filter(({ kind }) => kind === COMMIT).map(({ payload }) => hex(sha256(payload)));
    expect(new Set(commits).size).toBe(2);
  });

  test("that came too late puts the visitor back into the queue, and the next counsellor gets in", async () => {
    const world = makeWorld();
    await waiting(world);
    world.service.faults.refuseCommit = (nth) => {
      if (nth !== 1) return null;
      world.service.requeue();
      return "invalid";
    };
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    await world.clock.until("gone at the desk", () => world.desk.snapshot.problem === "gone");
    await world.clock.until("waits again", () => world.visitor.snapshot.phase === "waiting");
    expect(world.visitor.snapshot.problem).toBeNull();
    await world.clock.until("in the queue", () => world.desk.snapshot.queue.length === 1);
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    await world.clock.until("talking", () => world.visitor.snapshot.phase === "talking");
  });

  test("nothing is encrypted between staging and applying (P5)", async () => {
    const { service } = await talking();
    const order = service.heard.filter(({ slot, kind }) => slot === 0 && (kind === COMMIT || kind === APPLICATION)).map(({ kind }) => kind);
    expect(order.slice(0, 2)).toEqual([COMMIT, COMMIT]);
  });
});

describe("a visitor who talks", () => {
  test("sees a text queued, accepted and delivered", async () => {
    const { visitor, clock, service } = await talking();
    const seen: string[] = [];
    visitor.subscribe(({ messages }) => {
      const state = messages[0]?.state;
      if (state !== undefined && seen.at(-1) !== state) seen.push(state);
    });
    visitor.send("hej");
    await clock.until("delivered", () => visitor.snapshot.messages[0]?.state === "delivered");
    expect(seen).toEqual(["queued", "accepted", "delivered"]);
    await clock.until("nothing is kept", () => service.stored.length === 0);
  });

  test("can take a text back on both sides", async () => {
    const { visitor, clock, held } = await talking();
    visitor.send("fel");
    await clock.until("it is there", () => held().messages.length === 1);
    visitor.unsend(visitor.snapshot.messages[0]!.counter);
    await clock.until("it is blank there", () => held().messages[0]!.gone);
    expect(held().messages[0]!.text).toBe("");
    expect(visitor.snapshot.messages[0]).toMatchObject({ gone: true, text: "" });
  });

  test("writes a long text that arrives whole, in pieces", async () => {
    const { visitor, clock, held } = await talking();
    const long = "åäö ".repeat(2_000);
    visitor.send(long);
    await clock.until("all of it", () => texts(held().messages, "theirs").join("") === long);
    expect(held().messages.length).toBeGreaterThan(4);
  });

  test("shows typing that stops by itself", async () => {
    const { visitor, clock, held } = await talking();
    visitor.typing(true);
    await clock.until("typing", () => held().visitorTyping);
    await clock.until("not typing", () => !held().visitorTyping, 8_000);
  });

  test("is warned before silence, and one tap moves it", async () => {
    const { visitor, clock, service } = await talking();
    await clock.advance(1_400_000);
    expect(visitor.snapshot.warning).toBeNull();
    await clock.until("warned", () => visitor.snapshot.warning === "silence", 200_000);
    visitor.stillHere();
    await clock.until("not warned", () => visitor.snapshot.warning === null);
    expect(service.heard.filter(({ t }) => t === "alive")).toHaveLength(1);
  });

  test("is warned before the longest time, and one tap makes it longer, once", async () => {
    const { visitor, clock, service, held } = await talking();
    service.tell(service.socketOf(0), { t: "alive", silence_in: 1_800, age_in: 901, more: true });
    await clock.until("warned", () => visitor.snapshot.warning === "age", 2_000);
    expect(visitor.snapshot.more).toBe(true);
    visitor.stillHere();
    await clock.until("not warned", () => visitor.snapshot.warning === null);
    expect(visitor.snapshot.more).toBe(false);
    expect(visitor.snapshot.ageEndsAt! - clock.now()).toBeGreaterThan(20_000_000);
    expect(service.heard.filter(({ t }) => t === "extend")).toHaveLength(1);
    expect(held().extended).toBe(false);
    service.tell(service.desk(), { t: "alive", silence_in: 1_800, age_in: 21_000, more: false });
    await clock.until("known at the desk", () => held().extended);
  });

  test("gives a sign of life at most every five minutes by writing", async () => {
    const { visitor, clock, service } = await talking();
    for (let i = 0; i < 12; i += 1) {
      visitor.send(`rad ${i}`);
      await clock.advance(60_000);
    }
    expect(service.heard.filter(({ t }) => t === "alive").length).toBeLessThanOrEqual(3);
  });

  test("knows within 25 s that an idle line is dead, though its socket is open", async () => {
    const { visitor, clock, service } = await talking();
    await clock.advance(60_000);
    expect(visitor.snapshot.link).toBe("up");
    const frozen = service.socketOf(0);
    service.frozen = true;
    await clock.until("missed", () => visitor.snapshot.link === "reconnecting", 25_000);
    expect(frozen?.hungUp).toBe(true);
    service.frozen = false;
    await clock.until("there again", () => visitor.snapshot.link === "up");
    expect(service.sockets.filter(({ slot }) => slot === 0)).toHaveLength(1);
  });

  test("asks nothing while hidden, and at once when seen again", async () => {
    const { visitor, clock, service } = await talking();
    visitor.setVisible(false);
    await clock.advance(1_000);
    const asked = (): number => service.heard.filter(({ t, slot }) => t === "presence" && slot === 0).length;
    const before = asked();
    service.frozen = true;
    await clock.advance(120_000);
    expect([asked(), visitor.snapshot.link]).toEqual([before, "up"]);
    visitor.setVisible(true);
    await clock.until("missed", () => visitor.snapshot.link === "reconnecting", 11_000);
    expect(asked()).toBe(before + 1);
  });

  test("the answer to a probe does not say that the store is back", async () => {
    const { visitor, clock, service } = await talking();
    await clock.advance(5_000);
    service.tell(service.socketOf(0), { t: "store_away" });
    await clock.advance(15_000);
    expect(service.heard.at(-1)).toMatchObject({ t: "presence", slot: 0 });
    expect(visitor.snapshot.link).toBe("store_away");
  });

  test("tells the counsellor whether the page is seen", async () => {
    const { visitor, clock, held } = await talking();
    visitor.setVisible(false);
    await clock.until("hidden", () => held().visitor === "hidden");
    visitor.setVisible(true);
    await clock.until("present", () => held().visitor === "present");
  });
});

describe("the end", () => {
  test("by the visitor: both sides are blank, and the page says erased only when the service said so", async () => {
    const { visitor, clock, held, service } = await talking();
    visitor.send("hej");
    await clock.until("it is there", () => held().messages.length === 1);
    visitor.end();
    expect(visitor.snapshot).toMatchObject({ phase: "ended", ended: "visitor", erasing: true });
    await clock.until("erased", () => !visitor.snapshot.erasing);
    await clock.until("ended there", () => held().phase === "ended");
    expect(held()).toMatchObject({ ended: "visitor", endConfirmed: true, messages: [] });
    expect(visitor.snapshot.messages).toEqual([]);
    expect(service.phase).toBe("erased");
  });

  test("without a line waits for one and then erases", async () => {
    const { visitor, clock, service } = await talking();
    let down = true;
    service.faults.refuseConnection = () => down;
    service.breakAll(1006);
    await clock.until("down", () => visitor.snapshot.link === "reconnecting");
    visitor.end();
    await clock.advance(5_000);
    expect(visitor.snapshot).toMatchObject({ phase: "ended", erasing: true });
    down = false;
    await clock.until("erased", () => !visitor.snapshot.erasing);
    expect(service.phase).toBe("erased");
  });

  test("by the counsellor is known as hers only when she said it inside MLS", async () => {
    const { visitor, clock, desk, held } = await talking();
    desk.end(held().id);
    await clock.until("ended", () => visitor.snapshot.phase === "ended");
    expect(visitor.snapshot).toMatchObject({ ended: "counsellor", endConfirmed: true });
  });

  test.each(["silence", "age", "service"] as const)("by %s is said as such", async (why) => {
    const { visitor, clock, service } = await talking();
    service.erase(why);
    await clock.until("ended", () => visitor.snapshot.phase === "ended");
    expect(visitor.snapshot).toMatchObject({ ended: why, endConfirmed: false });
  });

  test("while the line was down is understood on return", async () => {
    const { visitor, clock, service } = await talking();
    service.phase = "erased";
    service.socketOf(0)?.break(1006);
    await clock.until("ended", () => visitor.snapshot.phase === "ended");
    expect(visitor.snapshot.ended).toBe("service");
  });

  test("the quick exit wipes before it returns, and the beacon proves it", async () => {
    const { visitor, clock, service, engine, held } = await talking();
    visitor.send("hemligt");
    await clock.until("it is there", () => held().messages.length === 1);
    const beacons: Uint8Array[] = [];
    const body = visitor.leave((bytes) => beacons.push(bytes));
    expect(visitor.snapshot).toMatchObject({ phase: "left", messages: [], staff: [], safetyWords: null });
    expect(engine.groups[0]!.closed).toBe(true);
    expect(beacons).toEqual([body]);
    expect(body).toHaveLength(48);
    expect(body.subarray(0, 16)).toEqual(service.conversation);
    await clock.until("left there", () => held().phase === "left");
    // She keeps what she has read: somebody may need help now (P14).
    expect(texts(held().messages, "theirs")).toEqual(["hemligt"]);
  });

  test("the quick exit before anything began says nothing to anybody", () => {
    const { visitor } = makeWorld();
    const beacons: Uint8Array[] = [];
    expect(visitor.leave((bytes) => beacons.push(bytes))).toHaveLength(0);
    expect(beacons).toEqual([]);
    expect(visitor.snapshot.phase).toBe("left");
  });
});

describe("a second page of the same conversation", () => {
  test("makes the first one stop and say where it is", async () => {
    const { visitor, clock, service } = await talking();
    service.socketOf(0)?.break(4410);
    await clock.until("refused", () => visitor.snapshot.phase === "refused");
    expect(visitor.snapshot.problem).toBe("elsewhere");
  });
});

test("nothing secret leaves in a snapshot or in control messages", async () => {
  const { visitor, clock, held, service } = await talking();
  visitor.send("ord");
  await clock.until("it is there", () => held().messages.length === 1);
  expect(JSON.stringify(visitor.snapshot)).not.toMatch(/resume|proof|secret/);
  const control = service.heard.filter(({ t }) => t !== "");
  expect(control.map(({ payload }) => textsIn(payload)).join("")).not.toContain("ord\"");
});

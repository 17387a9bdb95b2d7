/** A handover by consent: asked in words, agreed inside MLS, decided by the visitor, and nothing read by whoever left. */
import { describe, expect, test } from "vitest";
import { APPLICATION } from "../../chatsvc/web/protocol/frames.ts";
import { held, Several } from "./net_world/several.ts";
import { texts } from "./net_world/world.ts";

async function story() {
  const all = new Several();
  const sam = await all.talk();
  const robin = await all.desk("Robin");
  const write = async (text: string): Promise<void> => {
    all.visitor.send(text);
    await all.clock.until(`${text} has come`, () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  };
  const reads = (desk: typeof sam): readonly string[] => texts(held(desk)?.messages ?? [], "theirs");
  return { ...all, all, sam, robin, write, reads, clock: all.clock, visitor: all.visitor, house: all.house };
}

describe("a counsellor who hands over", () => {
  test("says yes to the one who comes, and only then is the visitor asked", async () => {
    const { all, sam, robin, visitor, clock } = await story();
    sam.handover(held(sam)!.id, false);
    await all.accept(robin);
    await clock.until("Sam sees who", () => held(sam)?.asked.newcomer?.state === "believed");
    expect(held(sam)!.asked).toMatchObject({ what: "handover", role: "counsellor", by: "me", newcomer: { state: "believed", alias: "Robin", role: "counsellor" }, declined: false });
    await clock.advance(20_000);
    expect(visitor.snapshot.proposed).toBeNull();
    sam.agree(held(sam)!.id);
    await clock.until("asked", () => visitor.snapshot.proposed !== null);
    expect(visitor.snapshot.proposed).toEqual({ alias: "Robin", role: "counsellor", letIn: false, kind: "handover", by: "Sam" });
  });

  test("goes on talking meanwhile, for silence is no yes", async () => {
    const { all, sam, robin, visitor, clock, write, reads, house } = await story();
    await all.offered(sam, robin);
    await clock.advance(20_000);
    await write("jag tänker");
    expect(reads(sam)).toEqual(["jag tänker"]);
    house.sendAway("late");
    await clock.until("not asked any more", () => visitor.snapshot.proposed === null);
    expect(held(sam)!.asked).toMatchObject({ what: "handover", newcomer: null });
    await write("fortfarande här");
    expect(visitor.snapshot.staff.map(({ alias }) => alias)).toEqual(["Sam"]);
  });

  test("leaves with the commit that lets the other one in, and reads nothing more", async () => {
    const { all, sam, robin, visitor, clock, write, reads, house } = await story();
    await write("läst av Sam");
    await all.offered(sam, robin);
    visitor.admit();
    await all.comesIn(robin);
    await clock.until("Sam has let go", () => held(sam)?.phase === "removed");
    expect(held(sam)!.messages).toEqual([]);
    const before = house.given.filter(({ slot, kind }) => slot === 1 && kind === APPLICATION).length;
    await write("bara för Robin");
    expect(reads(robin)).toEqual(["bara för Robin"]);
    expect(house.given.filter(({ slot, kind }) => slot === 1 && kind === APPLICATION)).toHaveLength(before);
    expect(visitor.snapshot.staff.map(({ alias }) => alias)).toEqual(["Robin"]);
    expect(all.engine.groups.filter(({ closed }) => !closed)).toHaveLength(2);
  });

  test("thinks better of it, and the one who came is sent away", async () => {
    const { all, sam, robin, visitor, clock } = await story();
    await all.offered(sam, robin);
    sam.handover(held(sam)!.id, true);
    await clock.until("withdrawn", () => visitor.snapshot.proposed === null && held(robin) === undefined);
    expect(held(sam)!.asked).toMatchObject({ what: "nothing", declined: false });
    visitor.admit("all");
    await clock.advance(5_000);
    expect(visitor.snapshot.staff.map(({ alias }) => alias)).toEqual(["Sam"]);
  });

  test("hears the visitor's no, and goes on", async () => {
    const { all, sam, robin, visitor, clock, write, reads } = await story();
    await all.offered(sam, robin);
    visitor.decline();
    await clock.until("she hears it", () => held(sam)?.asked.declined === true);
    expect(visitor.snapshot.proposed).toBeNull();
    await write("jag vill stanna hos dig");
    expect(reads(sam)).toEqual(["jag vill stanna hos dig"]);
  });

  test("is not asked by somebody who is not believed", async () => {
    const { all, sam, visitor, clock } = await story();
    const mallory = await all.desk("Mallory", "chain_foreign");
    sam.handover(held(sam)!.id, false);
    await all.accept(mallory);
    await clock.until("refused", () => held(sam)?.asked.newcomer?.state === "refused");
    sam.agree(held(sam)!.id);
    await clock.advance(5_000);
    expect(visitor.snapshot.proposed).toBeNull();
  });

  test("who is lost before the visitor has answered leaves it to the visitor's own yes", async () => {
    const { all, sam, robin, visitor, clock, house } = await story();
    sam.handover(held(sam)!.id, false);
    await all.accept(robin);
    await clock.until("announced", () => held(sam)?.asked.newcomer?.state === "believed");
    house.loseSeat(1);
    await clock.until("the visitor is asked", () => visitor.snapshot.proposed !== null);
    expect(visitor.snapshot.proposed).toEqual({ alias: "Robin", role: "counsellor", letIn: false });
    visitor.admit();
    await all.comesIn(robin);
  });

  test("says yes again to a page that lost its line, and only once for each", async () => {
    const { all, sam, robin, visitor, clock, house } = await story();
    await all.offered(sam, robin);
    house.breakVisitor();
    await clock.until("away", () => visitor.snapshot.link === "reconnecting");
    await clock.until("back", () => visitor.snapshot.link === "up");
    expect(visitor.snapshot.proposed?.alias).toBe("Robin");
    visitor.admit();
    await all.comesIn(robin);
  });
});

describe("what the new one may see", () => {
  test("nothing, unless the visitor says so", async () => {
    const { all, sam, robin, visitor, write, reads } = await story();
    await write("hemligt");
    await all.offered(sam, robin);
    visitor.admit();
    await all.comesIn(robin);
    await write("nytt");
    expect(reads(robin)).toEqual(["nytt"]);
    expect(held(robin)!.missing).toBe(0);
  });

  test("all that stands on the page, with whose words and when; what was taken back is not told", async () => {
    const { all, sam, robin, visitor, clock, write } = await story();
    await write("ett");
    sam.send(held(sam)!.id, "svar");
    await clock.until("answered", () => texts(visitor.snapshot.messages, "theirs").includes("svar"));
    await write("ångrat");
    visitor.unsend(2);
    await clock.advance(2_000);
    await all.offered(sam, robin);
    visitor.admit("all");
    await all.comesIn(robin);
    await clock.until("told", () => held(robin)!.messages.length === 1);
    const { said } = held(robin)!.messages[0]!;
    expect(said).toMatchObject({ kind: "retold", how: "all", cut: false });
    expect(said?.kind === "retold" && said.lines.map(({ by, text }) => [by, text])).toEqual([
      [{ visitor: true }, "ett"],
      [{ alias: "Sam" }, "svar"],
    ]);
    expect(visitor.snapshot.messages).toHaveLength(3);
  });

  test("a summary in the visitor's own words", async () => {
    const { all, sam, robin, visitor, clock, write } = await story();
    await write("ett");
    await all.offered(sam, robin);
    visitor.admit({ summary: "Det handlar om pengar." });
    await all.comesIn(robin);
    await clock.until("told", () => held(robin)!.messages.length === 1);
    expect(held(robin)!.messages[0]).toMatchObject({ text: "Det handlar om pengar.", said: { kind: "retold", how: "summary" } });
  });

  test("what Sam never had comes once, as itself, and is not told again", async () => {
    const { all, sam, robin, visitor, clock, write } = await story();
    await write("läst");
    await all.offered(sam, robin);
    visitor.admit("all");
    visitor.send("på väg");
    await all.comesIn(robin);
    await clock.until("both came", () => held(robin)!.messages.length === 2);
    const seen = held(robin)!.messages.map(({ text, said }) => [said?.kind ?? "text", text]);
    expect(seen.filter(([, text]) => text === "på väg").length + seen.filter(([kind, text]) => kind === "retold" && text!.includes("på väg")).length).toBe(1);
    await clock.until("all delivered", () => visitor.snapshot.messages.every(({ mine, state }) => !mine || state === "delivered"));
  });
});

describe("a visitor who asks for another counsellor", () => {
  test("is shown who comes without the present one's yes, and lets her in", async () => {
    const { all, sam, robin, visitor, clock, write, reads } = await story();
    visitor.another(true);
    await clock.until("Sam hears it", () => held(sam)?.asked.by === "visitor");
    expect(visitor.snapshot.another).toBe(true);
    await all.accept(robin);
    await clock.until("shown", () => visitor.snapshot.proposed !== null);
    expect(visitor.snapshot.proposed).toMatchObject({ alias: "Robin", kind: "another", by: null });
    visitor.admit();
    await all.comesIn(robin);
    await clock.until("Sam has let go", () => held(sam)?.phase === "removed");
    expect(visitor.snapshot.another).toBe(false);
    await write("tack");
    expect(reads(robin)).toEqual(["tack"]);
  });

  test("may think better of it", async () => {
    const { all, sam, robin, visitor, clock, write, reads } = await story();
    visitor.another(true);
    await all.accept(robin);
    await clock.until("shown", () => visitor.snapshot.proposed !== null);
    visitor.another(false);
    await clock.until("nobody offers", () => visitor.snapshot.proposed === null && held(robin) === undefined);
    await write("jag stannar");
    expect(reads(sam)).toEqual(["jag stannar"]);
  });
});

describe("a service that is not honest", () => {
  test("brings in nobody whom the counsellor has not named", async () => {
    const { all, sam, robin, visitor, clock, house } = await story();
    sam.handover(held(sam)!.id, false);
    await all.accept(robin);
    await clock.until("announced", () => held(sam)?.asked.newcomer?.state === "believed");
    sam.agree(held(sam)!.id);
    // Another console's key package in the place of the one that was named.
    const mallory = await all.desk("Mallory");
    house.sendAway("late");
    await all.accept(mallory);
    await clock.advance(10_000);
    expect(visitor.snapshot.proposed).toBeNull();
    visitor.admit("all");
    await clock.advance(5_000);
    expect(visitor.snapshot.staff.map(({ alias }) => alias)).toEqual(["Sam"]);
  });
});

describe("talk that is handed to and fro", () => {
  // Small prime steps through all orders of writing, asking and choosing; the seed is in the name.
  test.each([1, 2, 3, 4, 5, 6])("loses nothing and doubles nothing (%i)", async (seed) => {
    const { all, sam, robin, visitor, clock } = await story();
    const desks = [sam, robin];
    const read: string[][] = [[], []];
    const note = (): void => desks.forEach((desk, i) => {
      for (const { mine, said, counter, text } of held(desk)?.messages ?? []) {
        if (!mine && (said ?? null) === null && !read[i]!.includes(`${counter} ${text}`)) read[i]!.push(`${counter} ${text}`);
      }
    });
    // At every change: what is read just before the keys go would be missed by looking now and then.
    for (const desk of desks) desk.subscribe(note);
    let written = 0;
    const write = (): void => {
      written += 1;
      visitor.send(`text ${written}`);
    };
    let dice = seed;
    const roll = (sides: number): number => (dice = (dice * 48_271) % 2_147_483_647) % sides;
    for (let round = 0; round < 3; round += 1) {
      const [from, to] = round % 2 === 0 ? [sam, robin] : [robin, sam];
      for (let i = roll(3); i >= 0; i -= 1) write();
      await clock.advance(roll(400));
      await all.offered(from!, to!);
      for (let i = roll(3); i > 0; i -= 1) write();
      visitor.admit(roll(2) === 0 ? "all" : "no");
      for (let i = roll(3); i > 0; i -= 1) write();
      await all.comesIn(to!);
      await clock.until("the other let go", () => held(from!)?.phase === "removed");
    }
    await clock.until("all has come", () => visitor.snapshot.messages.every(({ mine, state }) => !mine || state === "delivered"));
    const everything = [...read[0]!, ...read[1]!];
    expect(new Set(everything).size, "doubled").toBe(everything.length);
    const sent = Array.from({ length: written }, (_, i) => `text ${i + 1}`);
    expect(everything.map((one) => one.slice(one.indexOf(" ") + 1)).sort()).toEqual([...sent].sort());
  });
});

/** Taken back and erased: the words are gone at both ends, and what had not left never leaves. */
import { describe, expect, test } from "vitest";
import { BUCKET, decodeContent, encodeContent } from "../../chatsvc/web/e2ee/content.ts";
import * as outboxes from "../../chatsvc/web/net/outbox.ts";
import type { Outbox } from "../../chatsvc/web/net/outbox.ts";
import { settle } from "./net_world/clock.ts";
import { Tab } from "./net_world/pages.ts";
import { talking, texts, type World } from "./net_world/world.ts";

const SECRET = "Jag heter Karin Exempel";

async function heard(world: World, text: string): Promise<void> {
  await world.clock.until("it is there", () => texts(world.held().messages, "theirs").includes(text));
}
const everything = (value: unknown): string => JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? String(one) : one));

describe("a text of the visitor's that staff erase", () => {
  test("is gone at both ends, and what is said before and after stays", async () => {
    const world = await talking();
    for (const text of ["hej", SECRET, "ja"]) world.visitor.send(text);
    await heard(world, "ja");
    world.desk.erase(world.held().id, world.held().messages[1]!.counter);
    expect(everything(world.desk.snapshot)).not.toContain(SECRET);
    await world.clock.until("gone at hers", () => world.visitor.snapshot.messages[1]!.gone);
    expect(everything(world.visitor.snapshot)).not.toContain(SECRET);
    expect(texts(world.held().messages, "theirs")).toEqual(["hej", "", "ja"]);
    expect(texts(world.visitor.snapshot.messages, "mine")).toEqual(["hej", "", "ja"]);
    world.visitor.send("går det bra?");
    await heard(world, "går det bra?");
    expect(world.visitor.snapshot.missing + world.held().missing).toBe(0);
  });

  test("does not come back when the page is loaded again", async () => {
    const tab = new Tab();
    await tab.talk();
    tab.client.send(SECRET);
    await heard(tab.world, SECRET);
    tab.world.desk.erase(tab.world.held().id, 1);
    await tab.world.clock.until("gone at hers", () => tab.client.snapshot.messages[0]!.gone);
    await tab.world.clock.advance(2_000);
    await tab.reload();
    await tab.world.clock.until("talking again", () => tab.client.snapshot.phase === "talking" && tab.client.snapshot.link === "up");
    expect(tab.client.snapshot.messages).toMatchObject([{ gone: true, text: "" }]);
    tab.client.send("här igen");
    await heard(tab.world, "här igen");
    expect(everything(tab.world.desk.snapshot)).not.toContain(SECRET);
  });

  test("one's own text and one that is not there are not erased so", async () => {
    const world = await talking();
    world.desk.send(world.held().id, "mitt");
    await world.clock.until("hers", () => texts(world.visitor.snapshot.messages, "theirs").length === 1);
    world.desk.erase(world.held().id, 1);
    world.desk.erase(world.held().id, 7);
    world.desk.erase("0".repeat(64), 1);
    await world.clock.advance(3_000);
    expect(texts(world.visitor.snapshot.messages, "theirs")).toEqual(["mitt"]);
    expect(texts(world.held().messages, "mine")).toEqual(["mitt"]);
  });

  test("a visitor's page that says it erases takes nothing from anybody", async () => {
    const world = await talking();
    world.visitor.send("ett");
    world.desk.send(world.held().id, "one");
    await world.clock.until("both", () => world.held().messages.length === 2 && world.visitor.snapshot.messages.length === 2);
    // A page of somebody else's making: it writes the content itself.
    const { talk } = world.visitor as unknown as { talk: { outbox: Outbox; pump(): void } };
    [talk.outbox] = outboxes.write(talk.outbox, { t: "erase", of: 1 });
    talk.pump();
    world.visitor.send("två");
    await heard(world, "två");
    expect(texts(world.held().messages, "theirs")).toEqual(["ett", "två"]);
    expect(texts(world.held().messages, "mine")).toEqual(["one"]);
    expect(world.held().missing).toBe(0);
  });
});

describe("a text that is taken back", () => {
  test("before it left, never leaves: only a blank in its place", async () => {
    const world = await talking();
    world.visitor.send("hej");
    await heard(world, "hej");
    world.service.socketOf(0)!.break(1006);
    world.visitor.send(SECRET);
    await settle();
    world.visitor.unsend(world.visitor.snapshot.messages.at(-1)!.counter);
    world.visitor.send("sedan");
    expect(everything(world.visitor.snapshot)).not.toContain(SECRET);
    const seen: string[] = [];
    await world.clock.until("it went on", () => {
      seen.push(everything(world.desk.snapshot));
      return texts(world.held().messages, "theirs").includes("sedan");
    }, 120_000);
    expect(seen.join()).not.toContain(SECRET);
    // The naive way sends it first and takes it back afterwards.
    expect(texts(world.held().messages, "theirs")).toEqual(["hej", "sedan"]);
    expect(world.held().missing).toBe(0);
  });

  test("after it came, goes there too", async () => {
    const world = await talking();
    world.desk.send(world.held().id, SECRET);
    await world.clock.until("hers", () => texts(world.visitor.snapshot.messages, "theirs").includes(SECRET));
    world.desk.unsend(world.held().id, 1);
    world.desk.unsend(world.held().id, 1);
    await world.clock.until("gone at hers", () => world.visitor.snapshot.messages[0]!.gone);
    expect(everything(world.visitor.snapshot) + everything(world.desk.snapshot)).not.toContain(SECRET);
  });
});

describe("the outbox", () => {
  const bytes = new Uint8Array([1]);
  const wrote = (): Outbox => {
    const [one] = outboxes.write(outboxes.committed(outboxes.EMPTY_OUTBOX, 2n, ["aa"]), { t: "text", text: "kvar" });
    return outboxes.write(one, { t: "text", text: SECRET })[0];
  };

  test("keeps no word and no bytes of what had not left, and no counter is missing", () => {
    let box = outboxes.encrypted(outboxes.encrypted(wrote(), 1, bytes), 2, bytes);
    box = outboxes.blanked(box, 2);
    expect(box.items.map(({ content }) => content)).toEqual([
      { t: "text", text: "kvar", c: 1 },
      { t: "unsend", c: 2, of: 2 },
    ]);
    expect(box.items.map((item) => item.bytes)).toEqual([bytes, null]);
    expect(outboxes.nextToEncrypt(box)?.content.c).toBe(2);
  });

  test("leaves alone the bytes that the service keeps, and what is not there", () => {
    let box = outboxes.sent(outboxes.encrypted(outboxes.encrypted(wrote(), 1, bytes), 2, bytes), 2, 5, 0);
    box = outboxes.blanked(outboxes.accepted(box, 5, 9), 2);
    expect(box.items[1]).toMatchObject({ bytes, content: { t: "unsend", of: 2 } });
    expect(outboxes.blanked(box, 77)).toEqual(box);
  });
});

describe("on the wire", () => {
  const read = (value: object) => decodeContent(padded(value));
  function padded(value: object): Uint8Array {
    const body = new TextEncoder().encode(JSON.stringify(value));
    const all = new Uint8Array(BUCKET);
    new DataView(all.buffer).setUint32(0, body.length);
    all.set(body, 4);
    return all;
  }

  test("an erase names one counter and nothing else", () => {
    expect(decodeContent(encodeContent({ t: "erase", c: 1, of: 9 }))).toEqual({ t: "erase", c: 1, of: 9 });
    for (const bad of [{ of: 0 }, { of: -1 }, { of: 1.5 }, { of: "1" }, {}, { of: 1, text: "x" }]) {
      expect(read({ v: 1, t: "erase", c: 2, ...bad })).toBeNull();
    }
  });

  test("an unsend may name itself and the past, never the future", () => {
    expect(decodeContent(encodeContent({ t: "unsend", c: 3, of: 3 }))).toEqual({ t: "unsend", c: 3, of: 3 });
    expect(read({ v: 1, t: "unsend", c: 3, of: 4 })).toBeNull();
  });
});

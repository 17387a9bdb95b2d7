/** Cards between a console and a visitor's page: asked, answered by a tap, taken back, kept over a reload at both ends. */
import { describe, expect, test } from "vitest";
import type { Card, Choice } from "../../chatsvc/web/e2ee/cards.ts";
import * as outboxes from "../../chatsvc/web/net/outbox.ts";
import type { Outbox } from "../../chatsvc/web/net/outbox.ts";
import { answeredBy } from "../../chatsvc/web/net/talk_said.ts";
import { DeskTab } from "./net_world/desk_tab.ts";
import { Tab } from "./net_world/pages.ts";
import { talking, texts, type World } from "./net_world/world.ts";

const CARD: Card = {
  kind: "question",
  id: "alone",
  language: "en",
  text: "Are you alone?",
  answers: [
    { choice: "yes", text: "Yes" },
    { choice: "cannot_now", text: "I cannot write now" },
  ],
};

async function asked(world: World, visitor = world.visitor): Promise<string> {
  world.desk.card(world.held().id, CARD);
  await world.clock.until("the card is hers", () => visitor.snapshot.messages.some(({ said }) => said?.kind === "card"));
  return visitor.snapshot.messages.find(({ said }) => said?.kind === "card")!.key;
}
async function answered(world: World, of: string): Promise<void> {
  await world.clock.until("the answer came", () => answeredBy(world.held().messages, of) !== null);
}
/** A page of somebody else's making: it says what ours would not. */
function sayRaw(of: unknown, content: object): void {
  const { talk } = of as { talk: { outbox: Outbox; pump(): void } };
  [talk.outbox] = outboxes.write(talk.outbox, content as Parameters<typeof outboxes.write>[1]);
  talk.pump();
}

describe("a card", () => {
  test("is answered by one tap, and the answer is her message", async () => {
    const world = await talking();
    const key = await asked(world);
    expect(world.visitor.snapshot.messages.at(-1)).toMatchObject({ mine: false, text: "Are you alone?", said: { kind: "card", card: CARD } });
    world.visitor.answer(key, "cannot_now");
    await answered(world, key);
    expect(world.held().messages.at(-1)).toMatchObject({ mine: false, text: "I cannot write now", said: { kind: "answer", of: key, choice: "cannot_now" } });
    expect(texts(world.visitor.snapshot.messages, "mine")).toEqual(["I cannot write now"]);
    expect(world.held().messages[0]).toMatchObject({ key, mine: true, said: { card: { id: "alone" } } });
    expect(world.held().missing + world.visitor.snapshot.missing).toBe(0);
  });

  test("takes one answer; a choice that it does not offer, another card's name and junk say nothing", async () => {
    const world = await talking();
    const key = await asked(world);
    world.visitor.answer(key, "today");
    world.visitor.answer(`${key}9`, "yes");
    world.visitor.answer("junk", "yes" as Choice);
    world.desk.card(world.held().id, { ...CARD, answers: [] });
    world.visitor.answer(key, "yes");
    world.visitor.answer(key, "cannot_now");
    await answered(world, key);
    await world.clock.advance(2_000);
    expect(texts(world.held().messages, "theirs")).toEqual(["Yes"]);
    expect(texts(world.visitor.snapshot.messages, "theirs")).toEqual(["Are you alone?"]);
    expect(world.held().problem).toBeNull();
  });

  test("may be answered anew when the answer was taken back", async () => {
    const world = await talking();
    const key = await asked(world);
    world.visitor.answer(key, "yes");
    await answered(world, key);
    world.visitor.unsend(1);
    await world.clock.until("blank", () => world.held().messages.at(-1)?.gone === true);
    expect(world.held().messages.at(-1)).toMatchObject({ text: "", said: null });
    world.visitor.answer(key, "cannot_now");
    await answered(world, key);
    expect(answeredBy(world.held().messages, key)).toBe("cannot_now");
  });

  test("that is taken back keeps no word of itself and cannot be answered", async () => {
    const world = await talking();
    const key = await asked(world);
    world.desk.unsend(world.held().id, 1);
    await world.clock.until("gone at hers", () => world.visitor.snapshot.messages[0]!.gone);
    expect(JSON.stringify(world.visitor.snapshot)).not.toContain("alone?");
    world.visitor.answer(key, "yes");
    await world.clock.advance(2_000);
    expect(texts(world.held().messages, "theirs")).toEqual([]);
  });
});

describe("a page that lies", () => {
  test("a visitor's card asks nobody, and an answer that the card does not offer is not shown", async () => {
    const world = await talking();
    const key = await asked(world);
    sayRaw(world.visitor, { t: "card", card: CARD });
    sayRaw(world.visitor, { t: "answer", of: key, choice: "plan" });
    world.visitor.send("after");
    await world.clock.until("after", () => texts(world.held().messages, "theirs").includes("after"));
    expect(texts(world.held().messages, "theirs")).toEqual(["after"]);
    expect(world.held().missing).toBe(0);
  });

  test("an answer to a card that is not here says only its choice", async () => {
    const world = await talking();
    sayRaw(world.visitor, { t: "answer", of: `${"ab".repeat(16)}/4`, choice: "no" });
    await world.clock.until("there", () => world.held().messages.length === 1);
    expect(world.held().messages[0]).toMatchObject({ text: "", said: { choice: "no" } });
  });
});

test("a number to call arrives as it was sent, in the hands of staff only, and nothing answers it", async () => {
  const world = await talking();
  const card: Card = { kind: "support", id: "kfl", language: "en", text: "Kvinnofridslinjen", number: "020-50 50 50", site: "", hours: "Open day and night.", happens: "" };
  world.desk.card(world.held().id, card);
  await world.clock.until("there", () => world.visitor.snapshot.messages.length === 1);
  const [message] = world.visitor.snapshot.messages;
  expect(message).toMatchObject({ mine: false, text: "Kvinnofridslinjen", said: { kind: "card", card } });
  world.visitor.answer(message!.key, "yes");
  sayRaw(world.visitor, { t: "answer", of: message!.key, choice: "yes" });
  sayRaw(world.visitor, { t: "card", card });
  world.visitor.send("thank you");
  await world.clock.until("the last", () => world.held().messages.at(-1)?.text === "thank you");
  expect(world.held().messages.map(({ said }) => said?.kind ?? null)).toEqual(["card", null]);
});

test("a tap beside the field is an ordinary text with a mark", async () => {
  const world = await talking();
  world.visitor.send("Somebody is here", "someone");
  await world.clock.until("there", () => world.held().messages.length === 1);
  expect(world.held().messages[0]).toMatchObject({ text: "Somebody is here", said: { kind: "tap", tap: "someone" } });
});

test("a visitor's reload keeps the card, and it can be answered then", async () => {
  const tab = new Tab();
  await tab.talk();
  const key = await asked(tab.world, tab.client);
  await tab.world.clock.advance(2_000);
  await tab.reload();
  await tab.world.clock.until("talking again", () => tab.client.snapshot.phase === "talking" && tab.client.snapshot.link === "up");
  tab.client.answer(key, "yes");
  await answered(tab.world, key);
  expect(tab.client.snapshot.messages[0]).toMatchObject({ key, said: { kind: "card", card: CARD } });
});

test("a console's reload keeps card, answer and her own marks; no mark is in any frame or open in what is kept", async () => {
  const tab = new DeskTab();
  await tab.talk();
  const { world } = tab;
  tab.desk.card(tab.held.id, CARD);
  await world.clock.until("hers", () => world.visitor.snapshot.messages.length === 1);
  const { key } = world.visitor.snapshot.messages[0]!;
  world.visitor.answer(key, "yes");
  await world.clock.until("answered", () => tab.held.messages.length === 2);
  await world.clock.advance(3_000);
  tab.desk.mark(tab.held.id, "suicide", "thoughtsmark");
  tab.desk.mark(tab.held.id, "alone", "yesmark");
  tab.desk.mark(tab.held.id, "alone", null);
  expect(tab.held.marks).toEqual({ suicide: "thoughtsmark" });
  await world.clock.advance(3_000);
  world.visitor.send("more");
  await world.clock.until("more", () => world.visitor.snapshot.messages.at(-1)?.state === "delivered");
  await tab.reload();
  await tab.talkingAgain();
  expect(tab.held.marks).toEqual({ suicide: "thoughtsmark" });
  expect(answeredBy(tab.held.messages, key)).toBe("yes");
  expect(tab.held.messages[0]).toMatchObject({ said: { kind: "card", card: CARD } });
  const said = world.service.heard.map(({ payload }) => new TextDecoder().decode(payload)).join();
  expect(said).not.toContain("thoughtsmark");
  expect(said).not.toContain("yesmark");
  expect([...tab.kept.values()].map((text) => atob(text)).join()).not.toContain("thoughtsmark");
});

// @vitest-environment happy-dom
/** The visitor's page and the words that lead back: shown only when asked for, read as typed, gone with everything else. */
import { beforeEach, expect, test } from "vitest";
import type { VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { readWords, type WordLists } from "../../chatsvc/web/net/come_back_read.ts";
import { FakeVisitorClient, IDLE } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { settle } from "./net_world/clock.ts";
import { openVisitPage, part, step, TEXTS } from "./visit_page.ts";

const STATUS = { v: 1, demo: true, intake: "open", reason: "ok", doors: { mika: { open: true, on_duty: 1 }, kast: { open: true, on_duty: 1 } } };
const SWEDISH = TEXTS.words.map((_, index) => `ord${"abcdefghijklmnop"[index >> 4]}${"abcdefghijklmnop"[index & 15]}`);

let client: FakeVisitorClient;
let page: VisitorPage;
let others: () => Promise<WordLists>;

beforeEach(async () => {
  others = () => Promise.resolve([SWEDISH]);
  openVisitPage(document);
  client = new FakeVisitorClient();
  page = livePage({
    makeClient: () => client,
    otherWords: () => others(),
    loadStatus: () => Promise.resolve(STATUS),
  });
  await settle();
  part("next").click();
  part("path-own").click();
  await settle();
});

test("the reader of words is here already: what is fetched later in a browser is not waited for in these tests", () => {
  expect(readWords("", [])).toEqual({ kind: "count", count: 0 });
});

async function start(typed = ""): Promise<void> {
  part<HTMLInputElement>("typed-words").value = typed;
  part("start").click();
  await settle();
}

function here<E extends HTMLElement = HTMLElement>(name: string): E {
  return document.querySelector<E>(`section[data-step="${step()}"] [data-testid="${name}"]`)!;
}

const shown = (): readonly (string | null)[] => [...here("come-back-words").children].map((one) => one.textContent);

test("an ordinary start names no words", async () => {
  await start();
  expect(client.started?.words).toBeNull();
  expect(part("returned").hidden).toBe(true);
});

test("words in another language lead to the same six numbers, and the field is emptied once they were heard", async () => {
  await start(`${SWEDISH[3]!.toUpperCase()}, ${SWEDISH[4]} ${TEXTS.words[5]} ${SWEDISH[6]} ${SWEDISH[7]} ${SWEDISH[255]}`);
  expect(client.started?.words).toEqual([3, 4, 5, 6, 7, 255]);
  expect(part<HTMLInputElement>("typed-words").value).not.toBe("");
  client.show({ phase: "waiting" });
  expect(part<HTMLInputElement>("typed-words").value).toBe("");
});

test("Enter in the field starts too", async () => {
  part<HTMLInputElement>("typed-words").value = TEXTS.words.slice(0, 6).join(" ");
  part("typed-words").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  await settle();
  expect(client.started?.words).toEqual([0, 1, 2, 3, 4, 5]);
});

test("what cannot be read is pointed out by name, and nothing starts", async () => {
  await start("apple pear zebrra");
  expect(client.started).toBeNull();
  expect(step()).toBe("start");
  expect(part("wrong-words").textContent).toContain("zebrra");
  expect(part("typed-words").getAttribute("aria-invalid")).toBe("true");
  await start("apple pear");
  expect(part("wrong-words").textContent).toContain("2");
  part("typed-words").dispatchEvent(new Event("input"));
  expect(part("wrong-words").hidden).toBe(true);
  await start(" ");
  expect(client.started?.words).toBeNull();
});

test("on a line too bad for other languages the page's own words are enough", async () => {
  others = () => Promise.reject(new Error("offline"));
  await start(TEXTS.words.slice(10, 16).join(","));
  expect(client.started?.words).toEqual([10, 11, 12, 13, 14, 15]);
});

test("the page says whether the words led back", async () => {
  await start(TEXTS.words.slice(0, 6).join(" "));
  client.show({ phase: "waiting", returned: true });
  expect(part("returned").textContent).toBe(TEXTS.texts["ui.returned"]);
  client.show({ returned: false });
  expect(part("returned").textContent).toBe(TEXTS.texts["ui.returned.not"]);
  expect(part("returned").hidden).toBe(false);
});

test("words are made when asked for, in the line and in the conversation, and can be taken away", async () => {
  await start();
  expect(here("come-back").hidden).toBe(true);
  client.show({ phase: "waiting" });
  expect(here("come-back").hidden).toBe(false);
  expect(shown()).toEqual([]);
  here("words-make").click();
  await settle();
  expect(client.calls).toContain("words of 256");
  expect(shown()).toEqual(TEXTS.words.slice(0, 6));
  client.show({ phase: "talking" });
  expect(shown()).toEqual(TEXTS.words.slice(0, 6));
  here("words-forget").click();
  expect(client.calls).toContain("forget words");
  expect(shown()).toEqual([]);
  expect(here("words-make").closest<HTMLElement>("[data-words-none]")?.hidden).toBe(false);
});

test("a question is handed over once, and does not stay in the fields", async () => {
  await start();
  client.show({ phase: "talking" });
  const [question, answer] = [part<HTMLInputElement>("check-question"), part<HTMLInputElement>("check-answer")];
  question.value = " What is my dog called? ";
  part("check").dispatchEvent(new Event("submit", { cancelable: true }));
  expect(client.calls.filter((one) => one.startsWith("check"))).toEqual([]);
  answer.value = "Sixten";
  part("check").dispatchEvent(new Event("submit", { cancelable: true }));
  expect(client.calls).toContain("check What is my dog called? Sixten");
  expect([question.value, answer.value]).toEqual(["", ""]);
  expect(part("check-sent").hidden).toBe(false);
});

test("quick exit, the end and a problem leave no word on the page", async () => {
  await start();
  const words = TEXTS.words.slice(20, 26);
  client.show({ phase: "talking", comeBackWords: [20, 21, 22, 23, 24, 25] });
  expect(shown()).toEqual(words);
  part<HTMLInputElement>("check-answer").value = "Sixten";
  part<HTMLInputElement>("typed-words").value = words.join(" ");
  page.clear();
  const everything = (): string => document.body.innerHTML + [...document.querySelectorAll("input")].map(({ value }) => value).join(" ");
  for (const word of [...words, "Sixten"]) expect(everything()).not.toContain(`>${word}<`);
  expect([...document.querySelectorAll<HTMLInputElement>('main input[type="text"]')].map(({ value }) => value).join("")).toBe("");
  client.show({ comeBackWords: [20, 21, 22, 23, 24, 25] });
  client.show({ ...IDLE, phase: "refused", problem: "keys" });
  for (const word of words) expect(everything()).not.toContain(`>${word}<`);
});

test("a tab opened again shows no words before its text is unfolded", async () => {
  page.comeBack("reopened");
  part("continue").click();
  const kept = [{ key: "0/1", mine: true, member: "0", alias: null, counter: 1, text: "secret", at: 0, state: "delivered" as const, gone: false }];
  client.show({ phase: "talking", comeBackWords: [1, 2, 3, 4, 5, 6], messages: kept });
  expect(here("come-back").hidden).toBe(true);
  expect(shown()).toEqual([]);
  here("unfold").click();
  expect(here("come-back").hidden).toBe(false);
  expect(shown()).toEqual(TEXTS.words.slice(1, 7));
});

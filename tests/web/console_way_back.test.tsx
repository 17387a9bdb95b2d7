// @vitest-environment happy-dom
/** At the desk somebody comes back by words: the row says to whom, the conversation says what to ask first. */
import { afterEach, expect, it, vi } from "vitest";
import { isReserved, returningWords } from "../../counsellor/web/words.ts";
import { conversation, inLine, NOON } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

const ROW = inLine("aa", { waitingSince: NOON - 5_000, returning: "other", reservedUntil: NOON + 30_000 });
const ASKED = { question: "Vad heter min hund?", answer: "Sixten\u202eevil" };

let page: ConsolePage;
afterEach(() => {
  page.close();
  vi.useRealTimers();
});

const button = (): HTMLButtonElement => page.find(".queue-row button") as HTMLButtonElement;

it("a colleague's visitor cannot be accepted until the time is up, and the seconds tick", async () => {
  vi.useFakeTimers();
  page = consolePage();
  page.show({ queue: [ROW] });
  expect(page.find(".queue-back").textContent).toBe("Kommer tillbaka till en kollega, fri om 30 s");
  expect(button().disabled).toBe(true);
  button().click();
  expect(page.link.commands.filter((one) => one.do === "accept")).toEqual([]);
  page.later(30_000);
  await vi.advanceTimersByTimeAsync(1_000);
  await page.settle();
  expect(page.find(".queue-back").textContent).toBe("Kommer tillbaka till en kollega");
  expect(button().disabled).toBe(false);
  button().click();
  expect(page.link.commands).toContainEqual({ do: "accept", conversation: "aa" });
});

it("one's own may be accepted at once, and others in the line are not marked", () => {
  page = consolePage();
  page.show({ queue: [{ ...ROW, returning: "yours", reservedUntil: null }, { ...ROW, conversation: "bb", returning: null, reservedUntil: null }] });
  expect(page.all(".queue-back").map((one) => one.textContent)).toEqual(["Kommer tillbaka till dig"]);
  expect(button().disabled).toBe(false);
});

it("a wrong answer is noted for herself, and leads the page to the exit by one press", () => {
  page = consolePage();
  const back = { cameBack: true, earlierCheck: ASKED };
  page.show({ conversations: [conversation("a", back)] });
  page.later(10_000);
  expect(page.all('[data-earlier-check] [data-end="exit"]')).toEqual([]);
  page.click('[data-check="wrong"]');
  expect(page.link.commands).toContainEqual({ do: "mark", conversation: "a", what: "check", value: "wrong" });
  page.show({ conversations: [conversation("a", { ...back, marks: { check: "wrong" } })] });
  page.click('[data-earlier-check] [data-end="exit"]');
  expect(page.link.commands).toContainEqual({ do: "end", conversation: "a", why: "exit" });
});

it("words and time, value by value", () => {
  page = consolePage();
  expect(isReserved({ reservedUntil: null }, NOON)).toBe(false);
  expect([NOON - 1, NOON, NOON + 1].map((now) => isReserved({ reservedUntil: NOON }, now))).toEqual([true, false, false]);
  expect(returningWords({ returning: null, reservedUntil: null }, NOON)).toBe("");
});

it("the agreed question stands beside the new conversation, and strange characters show", () => {
  page = consolePage();
  page.show({ conversations: [conversation("a", { cameBack: true, earlierCheck: ASKED })] });
  expect(page.find("[data-came-back]").textContent).toContain("kom tillbaka med sina ord");
  const asked = page.find("[data-earlier-check]").textContent ?? "";
  expect(asked).toContain("Kontrollfråga: Vad heter min hund?");
  expect(asked).toContain("Svar: Sixten");
  expect(asked).toContain("Fråga innan ni går vidare.");
  expect(asked).not.toContain("\u202e");
});

it("where nothing was agreed nothing is asked, and nobody else came back", () => {
  page = consolePage();
  page.show({ conversations: [conversation("a", { cameBack: true }), conversation("b")] });
  expect(page.all("[data-came-back]")).toHaveLength(1);
  expect(page.all("[data-earlier-check]")).toHaveLength(0);
  expect(page.all("[data-check]")).toHaveLength(0);
});

it("a question that is set here is shown here, also after the visitor left for safety", () => {
  page = consolePage();
  page.show({ conversations: [conversation("a", { check: ASKED })] });
  expect(page.find("[data-check]").textContent).toContain("Vad heter min hund?");
  page.show({ conversations: [conversation("a", { check: ASKED, phase: "left", visitor: "left", cameBack: true, earlierCheck: ASKED })] });
  expect(page.find("[data-check]").textContent).toContain("Fråga detta om någon kommer tillbaka med ord.");
  expect(page.all("[data-earlier-check]")).toHaveLength(0);
});

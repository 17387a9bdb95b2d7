// @vitest-environment happy-dom
/** The queue as a counsellor reads it: urgency first and without a reason, wishes and languages as facts. */
import { afterEach, expect, it, vi } from "vitest";
import { wishWords } from "../../counsellor/web/wish_words.ts";
import { inLine } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

const ROW = inLine("aa", { language: "ar" });
let page: ConsolePage;
afterEach(() => {
  page.close();
  vi.useRealTimers();
});

it("marks who says that it is urgent, in words and not by colour alone, and knows no reason", () => {
  page = consolePage();
  page.show({ queue: [{ ...ROW, urgent: true }, { ...ROW, conversation: "bb" }] });
  expect(page.all(".queue-urgent").map((one) => one.textContent)).toEqual(["Brådskande"]);
  expect(page.all(".queue-row").map((row) => row.getAttribute("data-urgent"))).toEqual(["yes", null]);
});

it("says wishes and a language that is not hers as facts beside the row", () => {
  page = consolePage();
  page.show({ queue: [{ ...ROW, wishes: ["woman", "other"], reads: false }] });
  expect(page.all(".queue-row .queue-note").map((one) => one.textContent)).toEqual([
    "Inget av dina språk.",
    "Vill helst möta en kvinna eller någon annan än sist.",
  ]);
});

it("counts also those who stand behind the first hundred", () => {
  page = consolePage();
  page.show({ queue: [ROW], more: 12 });
  expect(page.find(".queue .count").textContent).toBe("13");
  expect(page.find(".tabs .count").textContent).toBe("13");
  expect(page.all(".queue-note").map((one) => one.textContent)).toContain("Och 12 till, längre bak i kön.");
});

it("leaves out a wish that this page does not know", () => {
  page = consolePage();
  expect(wishWords(["tall"])).toBe("");
  expect(wishWords(["man", "tall"])).toBe("Vill helst möta en man.");
});

it("names the languages that both write, and no others", () => {
  page = consolePage();
  page.show({ queue: [{ ...ROW, writes: ["en", "ro"] }, { ...ROW, conversation: "bb", writes: [] }] });
  expect(page.all(".queue-row .queue-note").map((one) => one.textContent)).toEqual(["Kan också skriva engelska, rumänska."]);
});

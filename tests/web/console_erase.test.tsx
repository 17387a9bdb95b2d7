// @vitest-environment happy-dom
/** At the desk a text of the visitor's is erased at both ends: by two presses on the same button, and never by one. */
import { afterEach, expect, it } from "vitest";
import { conversation, message } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page.close());

const said = [message(1, "Jag bor på Storgatan 1"), message(2, "Jag lyssnar", { mine: true }), message(3, "borta", { gone: true })];

it("asks once, in the same place, and then says so to the desk", () => {
  page = consolePage();
  page.show({ conversations: [conversation("a", { messages: said })] });
  expect(page.all(".erase")).toHaveLength(1);
  expect(page.find(".erase").textContent).toBe("Radera hos båda");
  page.click(".erase");
  expect(page.find(".erase").textContent).toBe("Säkert? Raderas hos er båda");
  expect(page.link.commands.filter((one) => one.do === "erase")).toEqual([]);
  page.click(".erase");
  expect(page.link.commands).toContainEqual({ do: "erase", conversation: "a", counter: 1 });
});

it("is not offered for one's own text, a colleague's, or when it is over", () => {
  page = consolePage();
  page.show({ conversations: [conversation("a", { messages: [message(1, "en kollega", { member: "cd", alias: "Mio" }), message(2, "min", { mine: true })] })] });
  expect(page.all(".erase")).toHaveLength(0);
  page.show({ conversations: [conversation("a", { messages: said, phase: "ended" })] });
  expect(page.all(".erase")).toHaveLength(0);
});

// @vitest-environment happy-dom
/** Her colleague is lost, whom she only helped: whoever is left alone with the visitor reads that she leads now. */
import { afterEach, expect, it } from "vitest";
import { conversation } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page.close());

const reads = (change: Parameters<typeof conversation>[1]): readonly string[] => {
  page.show({ conversations: [conversation("a", { handover: true, ...change })] });
  return ["[data-leads]", "[data-handover]"].filter((which) => page.all(which).length > 0);
};

it("is said as an alert while the talk goes on, and is no handover", () => {
  page = consolePage();
  expect(reads({ beside: true })).toEqual([]);
  expect(reads({ leftAlone: true })).toEqual(["[data-leads]"]);
  const notice = page.find("[data-leads]");
  expect(notice.getAttribute("role")).toBe("alert");
  expect(notice.textContent).toMatch(/Din kollega är borta.*Du leder/);
  expect(reads({ leftAlone: true, phase: "ended", ended: "visitor" })).toEqual([]);
  expect(reads({})).toEqual(["[data-handover]"]);
});

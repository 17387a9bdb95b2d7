// @vitest-environment happy-dom
/** Several names in one text: with the commas of the page's language, on phones that know no lists, too. */
import { afterEach, expect, test, vi } from "vitest";
import type { StaffView } from "../../chatsvc/web/net/visitor_types.ts";
import { listed } from "../../chatsvc/web/ui/listed.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { renderPeople } from "../../chatsvc/web/ui/people.ts";
import { ShareChoice } from "../../chatsvc/web/ui/share.ts";
import { renderTakeover } from "../../chatsvc/web/ui/takeover.ts";
import { IDLE } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const NAMES = ["Robin", "Sam", "Kim"] as const;
const LANGUAGES = ["ar", "bg", "en", "es", "ro", "ru", "sv", "sv-lattlast", "th", "uk"] as const;

afterEach(() => {
  vi.unstubAllGlobals();
  document.documentElement.lang = "";
});

test("one name is itself, and none is nothing", () => {
  expect([listed(["Robin"], "ar"), listed([], "ar")]).toEqual(["Robin", ""]);
});

test("in every language all are there, apart from each other", () => {
  for (const language of LANGUAGES) {
    const said = listed(NAMES, language);
    expect(NAMES.filter((name) => said.includes(name)), language).toEqual(NAMES);
    expect(said.length, language).toBeGreaterThan(NAMES.join("").length);
  }
});

test("no Latin comma stands in Arabic or Thai, and Swedish ends with och", () => {
  for (const language of ["ar", "th"]) expect(listed(NAMES, language)).not.toContain(",");
  expect(listed(NAMES, "sv")).toBe("Robin, Sam och Kim");
});

test("a phone that knows no lists sets dots between them", () => {
  vi.stubGlobal("Intl", {});
  expect(listed(NAMES, "ar")).toBe("Robin · Sam · Kim");
});

const staff = NAMES.map((alias, index): StaffView => ({ member: `a${index}`, alias, role: "counsellor", presence: "present", typing: true }));

test("who writes, and who was lost, are named so on an Arabic page", () => {
  openVisitPage(document);
  document.documentElement.lang = "ar";
  const find = finder(document);
  renderPeople({ find, texts: TEXTS, time: String }, { ...IDLE, staff }, "MIKA");
  expect(find("typing").textContent).toContain(listed(NAMES, "ar"));
  const gone = staff.map((one) => ({ ...one, presence: "gone" as const }));
  const takeover = { find, texts: TEXTS.texts, share: new ShareChoice(find, TEXTS.texts) };
  renderTakeover(takeover, { ...IDLE, phase: "talking", staff: gone }, "MIKA");
  expect(find("takeover-lost").textContent).toContain(listed(NAMES, "ar"));
});

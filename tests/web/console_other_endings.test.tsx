// @vitest-environment happy-dom
/** Ends that are not goodbyes, the pause after a heavy one, and a count that only she sees. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exposureOf } from "../../counsellor/web/exposure.ts";
import { wasHeavy } from "../../counsellor/web/closing_form.tsx";
import { conversation, message, NOON } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
beforeEach(() => localStorage.clear());
afterEach(() => page?.close());

function talking(): void {
  page = consolePage();
  page.show({ conversations: [conversation("a", { messages: [message(1, "hej")] })] });
  page.later(10_000);
  page.click(".ending button");
}

const forms = (): unknown[] => page.link.commands.filter(({ do: what }) => what === "form");

function ends(one: Partial<Parameters<typeof conversation>[1]>): unknown {
  page = consolePage();
  page.show({ conversations: [conversation("a", { messages: [message(1, "hej")], ...one })] });
  page.later(10_000);
  page.click(".ending button");
  page.click(".ending .danger");
  const said = page.link.commands.filter(({ do: what }) => what === "end");
  page.close();
  return said;
}

describe("a good end", () => {
  it("lets the visitor's page ask how it was, when nothing grave came up", () => {
    const well = [{ do: "end", conversation: "a", why: "well" }];
    expect(ends({})).toEqual(well);
    expect(ends({ marks: { suicide: "no", safe_now: "yes", alone: "yes" } })).toEqual(well);
  });

  it.each([{ suicide: "thoughts" }, { suicide: "plan" }, { suicide: "today" }, { safe_now: "no" }, { child: "yes" }, { exploited: "yes" }, { called_112: "yes" }, { escalation_supervisor: "ab" }])(
    "asks nothing after %o",
    (marks) => {
      expect(ends({ marks: marks as Record<string, string> })).toEqual([{ do: "end", conversation: "a" }]);
    },
  );
});

it.each(["accepting", "joining"] as const)("%s: before the visitor has let her in nothing can be ended", (phase) => {
  page = consolePage();
  page.show({ conversations: [conversation("a", { phase })] });
  expect(page.find(".ending button").hasAttribute("disabled")).toBe(true);
  page.close();
});

describe("where nobody here knows all that came up", () => {
  const anna = { alias: "Anna", role: "counsellor", me: false } as const;

  it.each<[string, Partial<Parameters<typeof conversation>[1]>]>([
    ["taken over from a colleague", { handover: true }],
    ["beside a colleague who leads", { beside: true }],
    ["with a colleague in the room", { people: [anna] }],
    ["while a colleague's 112 runs", { guardSilent: true }],
    ["while 112 runs here", { calls112: true }],
  ])("nothing is asked of the visitor: %s", (_name, one) => {
    expect(ends(one)).toEqual([{ do: "end", conversation: "a" }]);
  });

  it("an interpreter hides nothing", () => {
    expect(ends({ people: [{ ...anna, role: "interpreter" }] })).toEqual([{ do: "end", conversation: "a", why: "well" }]);
  });
});

describe("an end that is no goodbye", () => {
  it("for abuse is said with its reason to the desk, and the reason is counted with the form", () => {
    talking();
    page.click('[data-end="threats"]');
    expect(page.link.commands).toContainEqual({ do: "end", conversation: "a", why: "abuse" });
    page.show({ conversations: [conversation("a", { phase: "ended", ended: "counsellor", endConfirmed: true })] });
    page.click(".closing button");
    expect(forms()).toEqual([{ do: "form", door: "mika", ticks: ["abuse-threats", "early-1"] }]);
  });

  it("because somebody else holds the phone sends the page to the exit, and counts nothing of it", () => {
    talking();
    page.click('.other-ways [data-end="exit"]');
    expect(page.link.commands).toContainEqual({ do: "end", conversation: "a", why: "exit" });
    page.show({ conversations: [conversation("a", { phase: "ended", ended: "counsellor", endConfirmed: true })] });
    page.click(".closing button");
    expect(forms()).toEqual([{ do: "form", door: "mika", ticks: ["early-1"] }]);
  });

  it("is two presses away from the usual one", () => {
    talking();
    expect((page.find(".other-ways") as HTMLDetailsElement).open).toBe(false);
  });
});

describe("after a heavy conversation", () => {
  function closed(marks: Record<string, string>): void {
    page = consolePage();
    page.show({ conversations: [conversation("a", { marks })] });
    page.show({ conversations: [conversation("a", { phase: "ended", ended: "visitor" })] });
    page.click(".closing button");
    page.show({ conversations: [] });
  }

  it("ten minutes are offered, and taken by one press", () => {
    closed({ suicide: "today" });
    expect(page.find("[data-after-heavy]").textContent).toContain("1 under passet, 1 den här veckan");
    page.click("[data-after-heavy] .primary");
    expect(page.link.commands.at(-1)).toEqual({ do: "duty", state: "pause", backIn: 600 });
    page.show({ duty: "pause", conversations: [] });
    expect(page.all("[data-after-heavy]")).toEqual([]);
  });

  it("are there from the end on, before the form is closed, for the next one may be offered meanwhile", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { marks: { suicide: "today" } })] });
    expect(page.all("[data-rest]")).toEqual([]);
    const over = [conversation("a", { phase: "ended", ended: "visitor" })];
    page.show({ conversations: over });
    page.click("[data-over] [data-rest]");
    expect(page.link.commands.at(-1)).toEqual({ do: "duty", state: "pause", backIn: 600 });
    page.show({ duty: "pause", conversations: over });
    expect(page.all("[data-rest]"), "nothing new comes: nothing to offer").toEqual([]);
    page.close();
    page = consolePage();
    page.show({ conversations: [conversation("a", { marks: { suicide: "no" } })] });
    page.show({ conversations: over });
    expect(page.all("[data-rest]")).toEqual([]);
  });

  it("promises no colleague where nobody else is on duty", () => {
    closed({ suicide: "today" });
    expect(page.find("[data-after-heavy]").textContent).toContain("en kollega kan svara");
    page.show({ onDuty: { mika: 1 }, conversations: [] });
    expect(page.find("[data-after-heavy]").textContent).not.toContain("kollega");
    expect(page.find("[data-after-heavy]").textContent).toContain("läser ungefär när du är tillbaka");
  });

  it("nothing happens by itself, and she may go on", () => {
    closed({ safe_now: "no" });
    expect(page.link.commands.filter(({ do: what }) => what === "duty")).toEqual([]);
    page.click("[data-after-heavy] .plain");
    expect(page.all("[data-after-heavy]")).toEqual([]);
  });

  it("an ordinary one offers nothing and counts nothing", () => {
    closed({ suicide: "no", alone: "yes" });
    expect(page.all("[data-after-heavy]")).toEqual([]);
    expect(Object.keys(localStorage).filter((name) => name.startsWith("exposure."))).toEqual([]);
  });

  it("what weighs is danger and abuse", () => {
    expect(wasHeavy(["risk_suicide-asked", "age-18_24"])).toBe(false);
    expect(wasHeavy(["risk_child-grave"])).toBe(true);
    expect(wasHeavy(["abuse-sexual"])).toBe(true);
  });
});

describe("her own count", () => {
  it("goes on over a reload, begins anew on Monday, and is another person's business for nobody", () => {
    let now = new Date(2026, 10, 27, 23, 30).getTime(); // Friday
    exposureOf("Noor", localStorage, () => now).heavy();
    expect(exposureOf("Noor", localStorage, () => now).heavy()).toEqual({ shift: 1, week: 2 });
    expect(exposureOf("Linnea", localStorage, () => now).now).toEqual({ shift: 0, week: 0 });
    now = new Date(2026, 10, 30, 0, 1).getTime();
    expect(exposureOf("Noor", localStorage, () => now).now).toEqual({ shift: 0, week: 0 });
  });

  it("without storage lasts as long as the page", () => {
    const counter = exposureOf("Noor", null, () => NOON);
    counter.heavy();
    expect(counter.heavy()).toEqual({ shift: 2, week: 2 });
  });

  it("somebody's garbage in its place counts as nothing", () => {
    localStorage.setItem("exposure.Noor", "2026-11-23 <script>");
    expect(exposureOf("Noor", localStorage, () => NOON).now.week).toBe(0);
  });
});

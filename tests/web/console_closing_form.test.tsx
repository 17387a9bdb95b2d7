// @vitest-environment happy-dom
/** After the end: nothing need be ticked; what is ticked leaves once as counts, with what the risk strip knew, and the text goes. */
import { afterEach, describe, expect, it } from "vitest";
import { riskTicks } from "../../counsellor/web/closing_form.tsx";
import { conversation, message } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page?.close());

const forms = (): unknown[] => page.link.commands.filter(({ do: what }) => what === "form");
const dismissed = (): number => page.link.commands.filter(({ do: what }) => what === "dismiss").length;

function ended(marks: Record<string, string> = {}): void {
  page = consolePage();
  page.show({ conversations: [conversation("a", { marks, messages: [message(1, "hej")] })] });
  // The end clears texts and marks, as the desk does.
  page.show({ conversations: [conversation("a", { phase: "ended", ended: "visitor" })] });
}

describe("the closing form", () => {
  it("is there after an end, with nothing ticked and one button that closes", () => {
    ended();
    expect(page.all("[data-question]").map((one) => one.dataset["question"])).toEqual(["age", "needs"]);
    expect(page.all("[data-tick]").filter((one) => (one as HTMLInputElement).checked)).toEqual([]);
    expect(page.find(".closing button").textContent).toBe("Stäng utan att kryssa");
    page.click(".closing button");
    expect(forms()).toEqual([{ do: "form", door: "mika", ticks: ["early-1"] }]);
    expect(dismissed()).toBe(1);
  });

  it("sends what was ticked, and no conversation", () => {
    ended();
    page.click('[data-tick="age-18_24"]');
    page.click('[data-tick="needs-talk"]');
    page.click('[data-tick="needs-housing"]');
    expect(page.find(".closing button").textContent).toBe("Räkna och stäng");
    page.click(".closing button");
    expect(forms()).toEqual([{ do: "form", door: "mika", ticks: ["age-18_24", "needs-talk", "needs-housing", "early-1"] }]);
    expect(JSON.stringify(forms())).not.toContain('"a"');
  });

  it("keeps one answer where only one can be true, and lets go of it again", () => {
    ended();
    page.click('[data-tick="age-18_24"]');
    page.click('[data-tick="age-25_34"]');
    expect((page.find('[data-tick="age-18_24"]') as HTMLInputElement).checked).toBe(false);
    page.click('[data-question="age"] .quiet input');
    page.click('[data-tick="needs-talk"]');
    page.click('[data-tick="needs-talk"]');
    page.click(".closing button");
    expect(forms()).toEqual([{ do: "form", door: "mika", ticks: ["early-1"] }]);
  });

  it("brings along what the strip knew before the end cleared it", () => {
    ended({ suicide: "plan", alone: "asked" });
    page.click(".closing button");
    expect(forms()).toEqual([{ do: "form", door: "mika", ticks: ["risk_suicide-asked", "risk_suicide-grave", "risk_alone-asked", "early-1"] }]);
  });

  it("says nothing of a visitor who is not there any more", () => {
    ended();
    expect(page.find(".presence").textContent).toBe("");
  });

  it("also follows when the visitor left for safety", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { phase: "left", visitor: "left", messages: [message(1, "hej")] })] });
    expect(page.all("[data-closing]")).toHaveLength(1);
  });

  it("is not there for a talk that a colleague has, or whose keys failed", () => {
    page = consolePage();
    for (const phase of ["removed", "stuck"] as const) {
      page.show({ conversations: [conversation("a", { phase })] });
      expect(page.all("[data-closing]")).toHaveLength(0);
      expect(page.all(".over .primary")).toHaveLength(1);
    }
  });
});

it("counts only what was asked about, and whether it was grave", () => {
  expect(riskTicks(conversation("a"))).toEqual([]);
  expect(riskTicks(conversation("a", { marks: { suicide: "no", safe_now: "no", child: "dont_know" } }))).toEqual([
    "risk_suicide-asked",
    "risk_safe_now-asked",
    "risk_safe_now-grave",
    "risk_child-asked",
  ]);
});

describe("each talk is counted once", () => {
  const me = { alias: "Linnea", role: "counsellor", me: true } as const;
  const noor = { alias: "Noor", role: "counsellor", me: false } as const;
  const over = conversation("a", { phase: "ended", ended: "visitor" });
  const shown = (before: Partial<Parameters<typeof conversation>[1]>): number => {
    page = consolePage();
    page.show({ conversations: [conversation("a", before)] });
    page.show({ conversations: [over] });
    return page.all("[data-closing]").length;
  };

  it.each<[string, Partial<Parameters<typeof conversation>[1]>, number]>([
    ["by who leads, with a colleague beside", { people: [me, noor] }, 1],
    ["not by who came in beside her", { beside: true, people: [noor, me] }, 0],
    ["by who came in beside and was left alone with the visitor", { beside: true, people: [me] }, 1],
    ["by nobody who was never let in", { phase: "joining", handover: true }, 0],
    ["by nobody whose visitor went before the way was open", { phase: "accepting" }, 0],
  ])("%s", (_name, before, forms) => {
    expect(shown(before)).toBe(forms);
  });

  it("who counts nothing closes all the same, and what weighed on her is hers", () => {
    shown({ beside: true, people: [noor, me], marks: { suicide: "plan" }, messages: [message(1, "hej")] });
    page.click(".over button");
    expect(forms()).toEqual([]);
    expect(page.link.commands.at(-1)).toEqual({ do: "dismiss", conversation: "a", heavy: true });
  });
});

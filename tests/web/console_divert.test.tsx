// @vitest-environment happy-dom
/** A supervisor sends a door's new visitors to a partner that is open, reads what holds, and ends it; the desk reads it, too. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DIVERT_HOURS, type Stands } from "../../counsellor/web/steering.ts";
import { LOOK_EVERY_MS } from "../../counsellor/web/use_steering.ts";
import { desk } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const TWO = [
  { id: "mika", name: "MIKA" },
  { id: "kast", name: "KAST" },
];
const OPEN = { id: "forening", name: "Föreningen", open: true };
const NOTHING: Stands = { banners: {}, diverted: {}, partners: { mika: [OPEN], kast: [] }, sent_here: [], people: [], alone: null, debriefs: 0 };
const HOLDS = { name: "Föreningen", until: "23.00", open: true };

let page: ConsolePage;

async function stands(change: Partial<Stands>): Promise<void> {
  page.steering.stands = { ...NOTHING, ...change };
  await act(async () => {
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(() => {
  page.close();
  vi.useRealTimers();
});

describe("a supervisor's board", () => {
  beforeEach(async () => {
    page = consolePage({ role: "supervisor", doors: TWO });
    await page.settle();
    await stands({});
  });

  it("sends a door's new visitors on for as long as was chosen, and says what that means", async () => {
    expect(page.all("[data-divert]"), "only where there is an agreement").toHaveLength(1);
    expect(page.find('[data-divert="mika"]').textContent).toContain("Ingen som väntar eller pratar flyttas");
    const hours = page.find("[data-divert-hours]") as HTMLSelectElement;
    expect([...hours.options].map(({ value }) => Number(value))).toEqual([...DIVERT_HOURS]);
    expect(Math.max(...DIVERT_HOURS), "at most twelve hours").toBe(12);
    act(() => {
      hours.value = "4";
      hours.dispatchEvent(new Event("change", { bubbles: true }));
    });
    page.steering.stands = { ...NOTHING, diverted: { mika: HOLDS } };
    page.click('[data-divert-to="forening"]');
    await page.settle();
    expect(page.steering.said).toEqual([{ do: "divert", door: "mika", partner: "forening", hours: 4 }]);
    expect(page.find('[data-diverted="mika"]').textContent).toContain("Nya besökare hänvisas till Föreningen till 23.00.");
    expect(page.find('[data-steer-door="mika"]').textContent).toContain("De som väntar har kvar sin plats");
    expect(page.find('[data-steer-door="mika"]').textContent).not.toContain("Öppet för nya");
    expect(page.all("[data-divert]")).toEqual([]);
  });

  it("offers nobody who takes nobody in", async () => {
    await stands({ partners: { mika: [{ ...OPEN, open: false }], kast: [] } });
    expect(page.all("[data-divert-to]")).toEqual([]);
    expect(page.find('[data-partner-shut="forening"]').textContent).toBe("Föreningen tar inte emot någon just nu.");
  });

  it("ends it, and says when the partner has shut meanwhile", async () => {
    await stands({ diverted: { mika: { ...HOLDS, open: false } } });
    expect(page.find('[data-diverted="mika"]').textContent).toContain("ingen hänvisas dit");
    expect(page.find('[data-steer-door="mika"]').textContent, "the door is as usual").toContain("Öppet för nya");
    page.click("[data-divert-end]");
    expect(page.steering.said).toEqual([{ do: "divert", door: "mika", partner: "", hours: 0 }]);
  });

  it("that was not taken is said, and what really holds is shown", async () => {
    page.steering.stands = null;
    page.click('[data-divert-to="forening"]');
    await page.settle();
    expect(page.find("[data-steer-failed]").getAttribute("role")).toBe("alert");
    expect(page.all("[data-diverted]")).toEqual([]);
  });

  it("reads who sends their new visitors here", async () => {
    expect(page.all("[data-sent-here]")).toEqual([]);
    await stands({ sent_here: [{ from: "Föreningen", until: "22.30" }] });
    expect(page.find("[data-sent-here]").textContent).toBe("Föreningen hänvisar sina nya besökare hit till 22.30.");
  });
});

describe("a desk", () => {
  it("knows where new visitors are sent and who sends them here, and changes nothing", async () => {
    page = consolePage({ doors: TWO.slice(0, 1) });
    page.show(desk());
    await page.settle();
    await stands({ partners: {}, banners: { mika: ["few"] }, diverted: { mika: HOLDS }, sent_here: [{ from: "Föreningen", until: "22.30" }] });
    expect(page.find("[data-hanging]").textContent).toBe("MIKA: Färre än vanligt, Nya besökare hänvisas till Föreningen till 23.00.");
    expect(page.find("[data-sent-here]").textContent).toContain("hit till 22.30");
    expect(page.all("[data-divert], [data-divert-end]")).toEqual([]);
    await stands({ partners: {}, diverted: { kast: HOLDS } });
    expect(page.all("[data-hanging]"), "another door's").toEqual([]);
  });

  it("who works alone reads it and cannot end it", async () => {
    page = consolePage({ doors: TWO.slice(0, 1) });
    page.show(desk({ alone: true }));
    await page.settle();
    await stands({ partners: {}, diverted: { mika: HOLDS }, alone: { on: true, ends_in: 7_200, ends_clock: "21:00", function: "", telephone: "", checks: [] } });
    expect(page.find('[data-diverted="mika"]').textContent).toContain("Föreningen");
    expect(page.all("[data-divert-end]")).toEqual([]);
  });
});

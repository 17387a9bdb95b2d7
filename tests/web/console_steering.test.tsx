// @vitest-environment happy-dom
/** A supervisor stops a door, hangs up a sentence, relieves somebody; the desk says what holds, and who works alone steers herself. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { steeringOver, type AloneShift, type Stands } from "../../counsellor/web/steering.ts";
import type { QueueView } from "../../chatsvc/web/net/desk_types.ts";
import { bannerName, bannerSentence } from "../../counsellor/web/steer_words.ts";
import { LOOK_EVERY_MS } from "../../counsellor/web/use_steering.ts";
import { conversation, desk, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";
import { textsOf } from "./visit_page.ts";

const KINDS = ["surge", "few", "alone", "early", "trouble"];
const TWO = [
  { id: "mika", name: "MIKA" },
  { id: "kast", name: "KAST" },
];
const NOTHING: Stands = { banners: { mika: [], kast: [] }, diverted: {}, partners: {}, sent_here: [], people: [], alone: null, debriefs: 0 };
const SHIFT: AloneShift = {
  on: true,
  ends_in: 2 * 3_600,
  ends_clock: "21:00",
  function: "Bakjour",
  telephone: "010-555 01 01",
  checks: [
    { kind: "in", done: false, missed: false },
    { kind: "out", done: false, missed: false },
  ],
};

let page: ConsolePage;

async function look(): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  });
}

async function stands(change: Partial<Stands>): Promise<void> {
  page.steering.stands = { ...NOTHING, ...change };
  await look();
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
    await stands({ people: [{ staff: 7, alias: "Linnea", most: null }, { staff: 8, alias: "Noor", most: 1 }] });
  });

  it("is told that somebody would like to talk, how many and no more, until it is taken", async () => {
    expect(page.all("[data-debriefs]")).toEqual([]);
    await stands({ debriefs: 1 });
    expect(page.find("[data-debriefs]").textContent).toContain("En kollega vill prata av sig");
    await stands({ debriefs: 2 });
    expect(page.find("[data-debriefs]").textContent).toContain("2 kollegor vill prata av sig");
    expect(page.find("[data-debriefs] a").getAttribute("href")).toBe("/avlastning");
    await stands({ debriefs: 0 });
    expect(page.all("[data-debriefs]")).toEqual([]);
  });

  it("stops the intake of one door and lets in again, and says what that means", async () => {
    const stop = '[data-steer-door="kast"] [data-banner="stop"]';
    expect(page.find(stop).textContent).toBe("Stoppa insläppet");
    page.steering.stands = { ...NOTHING, banners: { mika: [], kast: ["stop"] } };
    page.click(stop);
    await page.settle();
    expect(page.steering.said).toEqual([{ do: "banner", door: "kast", kind: "stop", up: true }]);
    expect(page.find(stop).getAttribute("aria-pressed")).toBe("true");
    expect(page.find('[data-steer-door="kast"]').textContent).toContain("De som väntar har kvar sin plats");
    expect(page.find('[data-steer-door="mika"] [data-banner="stop"]').getAttribute("aria-pressed")).toBe("false");
    page.click(stop);
    expect(page.steering.said.at(-1)).toEqual({ do: "banner", door: "kast", kind: "stop", up: false });
  });

  it("hangs up a surge and takes down what another has hung up", async () => {
    await stands({ banners: { mika: ["few"], kast: [] } });
    expect((page.find('[data-steer-door="mika"] [data-banner="few"]') as HTMLInputElement).checked).toBe(true);
    page.click('[data-steer-door="mika"] [data-banner="surge"]');
    page.click('[data-steer-door="mika"] [data-banner="few"]');
    expect(page.steering.said).toEqual([
      { do: "banner", door: "mika", kind: "surge", up: true },
      { do: "banner", door: "mika", kind: "few", up: false },
    ]);
  });

  it("shows the very sentence that the visitor reads", () => {
    const visitor = textsOf("sv");
    for (const kind of KINDS) {
      expect(bannerSentence(kind)).toBe(visitor[`banner.${kind}`]);
      expect(bannerName(kind)).not.toBe(kind);
      expect(page.all(`[data-banner="${kind}"]`)).toHaveLength(2);
    }
    expect([bannerName("of tomorrow"), bannerSentence("of tomorrow")]).toEqual(["of tomorrow", ""]);
  });

  it("lets one counsellor hold fewer, or as usual again", () => {
    const choose = (staff: number, value: string): void => {
      const select = page.find(`[data-limit="${staff}"]`) as HTMLSelectElement;
      act(() => {
        select.value = value;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
    };
    expect((page.find('[data-limit="8"]') as HTMLSelectElement).value).toBe("1");
    choose(7, "0");
    choose(8, "");
    expect(page.steering.said).toEqual([
      { do: "limit", staff: 7, most: 0 },
      { do: "limit", staff: 8, most: null },
    ]);
    expect(page.root.textContent).toContain("Inget pågående samtal bryts");
  });

  it("says when it was not taken, and shows what really holds", async () => {
    page.steering.stands = null;
    page.click('[data-steer-door="mika"] [data-banner="stop"]');
    await page.settle();
    expect(page.find("[data-steer-failed]").getAttribute("role")).toBe("alert");
    expect(page.find('[data-steer-door="mika"] [data-banner="stop"]').getAttribute("aria-pressed")).toBe("false");
    page.click('[data-steer-door="mika"] [data-banner="few"]');
    await page.settle();
    expect((page.find('[data-steer-door="mika"] [data-banner="few"]') as HTMLInputElement).checked).toBe(false);
    page.steering.stands = { ...NOTHING, banners: { mika: ["stop", "few"], kast: [] } };
    page.click('[data-steer-door="mika"] [data-banner="stop"]');
    await page.settle();
    expect(page.all("[data-steer-failed]")).toEqual([]);
    expect((page.find('[data-steer-door="mika"] [data-banner="few"]') as HTMLInputElement).checked).toBe(true);
  });
});

describe("a desk", () => {
  beforeEach(async () => {
    page = consolePage({ doors: TWO.slice(0, 1) });
    page.show(desk());
    await page.settle();
  });

  it("says why she gets nobody new when a supervisor has lowered it", () => {
    expect(page.all("[data-limited]")).toEqual([]);
    page.show({ limit: 1, most: 1, capacity: 1, free: 0 });
    expect(page.find("[data-limited]").textContent).toBe("En handledare har bestämt att du har högst 1 samtal nu. Det som pågår fortsätter; nya kommer när det ryms.");
    page.show({ limit: 0, most: 0, capacity: 0, free: 0 });
    expect(page.find("[data-limited]").textContent).toContain("inte får nya samtal nu");
    page.show({ limit: null });
    expect(page.all("[data-limited]")).toEqual([]);
  });

  it("says to a learner why she gets nobody new, for as long as nobody experienced is there", () => {
    expect(page.all("[data-untaught]")).toEqual([]);
    page.show({ untaught: true, free: 0 });
    expect(page.find("[data-untaught]").textContent).toBe("Ingen erfaren kollega är i tjänst vid din ingång. Du får inga nya samtal förrän någon är det. Det som pågår fortsätter.");
    page.show({ untaught: false });
    expect(page.all("[data-untaught]")).toEqual([]);
  });

  it("knows what visitors read at her doors, and nothing of others", async () => {
    await stands({ banners: { mika: ["stop", "surge"], kast: ["few"] } });
    expect(page.find("[data-hanging]").textContent).toBe("MIKA: insläppet är stoppat, Anstormning");
    expect(page.all("[data-alone-panel]")).toEqual([]);
  });

  it("a service that is away for a moment takes nothing back from the page", async () => {
    await stands({ banners: { mika: ["few"] } });
    page.steering.stands = null;
    await look();
    expect(page.find("[data-hanging]").textContent).toContain("Färre än vanligt");
  });
});

describe("works-alone mode", () => {
  beforeEach(async () => {
    page = consolePage({ doors: TWO.slice(0, 1) });
    page.show(desk({ alone: true }));
    await page.settle();
    await stands({ alone: SHIFT });
  });

  it("is named on the desk, with the telephone that is called, ready to be dialled", () => {
    expect(page.find("[data-alone-panel]").textContent).toContain("Ensam på passet");
    expect(page.find("[data-alone-panel]").textContent).toContain("Bakjour");
    expect(page.find("[data-alone-phone]").getAttribute("href")).toBe("tel:0105550101");
    expect(page.find("[data-alone-panel]").textContent, "nobody believes that a press calls").toContain("Det du trycker här ringer ingen");
  });

  it("without a telephone says so", async () => {
    await stands({ alone: { ...SHIFT, function: "", telephone: "" } });
    expect(page.all("[data-alone-phone]")).toEqual([]);
    expect(page.find("[data-alone-panel]").textContent).toContain("Ingen telefon är inlagd");
  });

  it("she says that she has come, and in the last hour that she goes", async () => {
    expect(page.all('[data-check="out"]')).toEqual([]);
    page.steering.stands = { ...NOTHING, alone: { ...SHIFT, checks: [{ kind: "in", done: true, missed: false }, SHIFT.checks[1]!] } };
    page.click('[data-check="in"]');
    await page.settle();
    expect(page.steering.said).toEqual([{ do: "check", kind: "in" }]);
    expect(page.find("[data-check-done]").textContent).toContain("på plats");
    expect(page.find("[data-alone-panel]").textContent).toContain("efter 21:00");
    expect(page.all('[data-check="out"]'), "a press too early would send nobody to look").toEqual([]);
    await stands({ alone: { ...SHIFT, ends_in: 1_800, checks: [{ kind: "in", done: true, missed: false }, SHIFT.checks[1]!] } });
    page.click('[data-check="out"]');
    expect(page.steering.said.at(-1)).toEqual({ do: "check", kind: "out" });
  });

  it("says when she has forgotten to say so", async () => {
    await stands({ alone: { ...SHIFT, checks: [{ kind: "in", done: false, missed: true }] } });
    expect(page.find("[data-alone-panel]").textContent).toContain("Du har inte sagt att du är på plats.");
    expect(page.find('[data-check="in"]').className).toBe("primary");
  });

  it("she stops the intake and hangs up a sentence herself", async () => {
    page.click('[data-alone-panel] [data-banner="stop"]');
    page.click('[data-alone-panel] [data-banner="alone"]');
    expect(page.steering.said).toEqual([
      { do: "banner", door: "mika", kind: "stop", up: true },
      { do: "banner", door: "mika", kind: "alone", up: true },
    ]);
    await stands({ alone: SHIFT, banners: { mika: ["stop", "early"] } });
    expect(page.find("[data-hanging]").textContent, "in sight though the fold is shut").toBe("MIKA: insläppet är stoppat, Kan stänga tidigare");
    expect(page.find(".alone-more").textContent).toContain("släpper när passet är slut");
    expect(page.find(".alone-more").textContent).not.toContain("tolv timmar");
  });

  it("before her shift and after it nothing is offered that would be refused", async () => {
    await stands({ alone: { ...SHIFT, on: false, ends_in: -60 } });
    expect(page.all("[data-alone-panel] [data-banner]")).toEqual([]);
    expect(page.find("[data-alone-phone]").textContent).toBe("010-555 01 01");
  });

  it("the list is silent while she talks, and rings when nobody is with her", () => {
    const waits = (conversation: string, urgent = false): QueueView => ({ 
      ...{ conversation, urgent, door: "mika", language: "sv", path: "own", waitingSince: NOON },
      ...{ present: true, wishes: [], reads: true, returning: null, reservedUntil: null, offered: false },
    });
    page.show({ alone: true, queue: [waits("w1")] });
    expect(page.rings()).toBe(1);
    page.show({ alone: true, queue: [waits("w1")], conversations: [conversation("a")] });
    page.show({ alone: true, queue: [waits("w1"), waits("w2")], conversations: [conversation("a")] });
    expect(page.rings(), "in the middle of a talk").toBe(1);
    act(() => void vi.advanceTimersByTime(120_000));
    expect(page.rings(), "nor is it said again").toBe(1);
    expect(page.titles.at(-1), "the number in the title counts them").toBe(2);
    page.show({ alone: true, queue: [waits("w1"), waits("w2"), waits("w3", true)], conversations: [conversation("a")] });
    expect(page.rings(), "who is in danger is heard").toBe(2);
    act(() => void vi.advanceTimersByTime(60_000));
    expect(page.rings(), "and is said again until somebody is there").toBe(3);
    page.show({ alone: false, queue: [waits("w4")], conversations: [conversation("a")] });
    expect(page.rings(), "with a colleague it rings as ever").toBe(4);
  });
});

describe("over HTTP", () => {
  const answers = (status: number, body: unknown) => (): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body), { status }));

  it("a no, a cut line and a signed-out page are all nothing known", async () => {
    page = consolePage();
    expect(await steeringOver(answers(200, NOTHING), answers(200, NOTHING)).load()).toEqual(NOTHING);
    const post = vi.fn(answers(403, { problem: "not_yours" }));
    expect(await steeringOver(answers(401, {}), post).load()).toBeNull();
    expect(await steeringOver(answers(200, NOTHING), post).say({ do: "check", kind: "in" })).toBeNull();
    expect(post).toHaveBeenCalledWith("/steering.json", { do: "check", kind: "in" });
    expect(await steeringOver(() => Promise.reject(new Error("offline")), post).load()).toBeNull();
    expect(await steeringOver(() => Promise.resolve(new Response("<p>", { status: 200 })), post).load()).toBeNull();
  });
});

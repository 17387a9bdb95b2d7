// @vitest-environment happy-dom
/** A supervisor's load board: what takes too long first, then doors, people and the last hours; no content anywhere. */
import { act } from "preact/test-utils";
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import { type AlertView, hearLoad, type LoadView, QUARTER_MS, sayAlert, waitsOf } from "../../counsellor/web/board_load.ts";
import { RING_EVERY_MS } from "../../counsellor/web/board_alerts.tsx";
import { alertStateWords, alertWords, carries, dutyWords, intakeWords } from "../../counsellor/web/board_words.ts";
import { Wall } from "../../counsellor/web/wall.tsx";
import { type ConsolePage, consolePage } from "./console_page.tsx";
import { FACTS, fakeLink, NOON } from "./console_fake.ts";

const MINUTE = 60_000;
const DOORS = [
  { id: "mika", name: "MIKA" },
  { id: "kast", name: "KAST" },
];

const ALERT: AlertView = { key: "wait.mika", kind: "wait", door: "mika", alias: "", since: NOON - MINUTE, state: "raised", dueAt: NOON + 2 * MINUTE, passedTo: "", takenBy: "" };
const LINNEA = {
  staff: "7",
  alias: "Linnea",
  state: "on" as const,
  doors: ["mika"],
  conversations: 2,
  heavy: 1,
  load: 3,
  capacity: 2,
  limit: null,
  longestSince: NOON - 70 * MINUTE,
  workingSince: NOON - 130 * MINUTE,
  backAt: null,
  learner: false,
  unansweredSince: null,
  untaught: false,
};

function load(change: Partial<LoadView> = {}): LoadView {
  return {
    stale: false,
    doors: [
      { door: "mika", open: true, reason: "ok", onDuty: 1, free: 0, talking: 2, waits: [{ language: "ro", waiting: 2, since: NOON - 6 * MINUTE }, { language: "sv", waiting: 1, since: NOON - MINUTE }] },
      { door: "kast", open: false, reason: "outside_hours", onDuty: 0, free: 0, talking: 0, waits: [] },
    ],
    people: [LINNEA],
    more: 0,
    quarterAt: NOON - 4 * MINUTE,
    past: [{ door: "mika", waiting: [0, 2, 1], talking: [1, 1, 3], onDuty: [2, 2, 1] }],
    alerts: [],
    ...change,
  };
}

const supervisor = { role: "supervisor" as const, doors: DOORS };
const board = (change: Partial<LoadView> = {}) => ({ t: "board" as const, board: { escalations: { ...NO_ESCALATIONS, known: true }, doors: [], load: load(change) } });

let page: ConsolePage;

describe("the page", () => {
  beforeEach(() => {
    page = consolePage(supervisor);
  });
  afterEach(() => page.close());
  const shows = (change: Partial<LoadView> = {}): void => act(() => page.link.say(board(change))) as unknown as void;

  it("counts who waits by language, how long, and whether the door is open and why not", () => {
    shows();
    const mika = page.find('[data-door="mika"]').textContent ?? "";
    for (const words of ["3", "Längst: 6 min", "Rumänska: 2 · 6 min", "Svenska: 1 · 1 min", "1 på jour", "0 lediga platser", "2 i samtal", "Öppen"]) expect(mika).toContain(words);
    const kast = page.find('[data-door="kast"]').textContent ?? "";
    for (const words of ["Ingen väntar", "Stängd enligt tiderna"]) expect(kast).toContain(words);
  });

  it("says of each person what she carries, in words and squares", () => {
    shows({ people: [{ ...LINNEA, limit: 2, learner: true, unansweredSince: NOON - 4 * MINUTE }], more: 3 });
    const row = page.find('[data-staff="7"]');
    for (const words of ["Linnea", "lärling", "På jour", "2 samtal, 1 tungt", "svar dröjer 4 min", "3 av 2", "sänkt till 2", "1 tim 10 min", "2 tim 10 min"]) expect(row.textContent).toContain(words);
    expect(row.textContent).not.toContain("utan erfaren kollega");
    expect(row.querySelectorAll(".board-places i.full")).toHaveLength(2);
    expect(row.querySelectorAll(".board-places i.over")).toHaveLength(1);
    expect(page.find(".board-people").textContent).toContain("Och 3 till.");
  });

  it("says of a learner that nobody experienced is beside her, and that she is given nobody", () => {
    shows({ people: [{ ...LINNEA, learner: true, untaught: true }] });
    expect(page.find('[data-staff="7"] .board-tag.warn').textContent).toBe("lärling utan erfaren kollega, får inga nya");
  });

  it("draws the last hours for the eye and gives the same numbers as a table", () => {
    shows();
    const plot = page.find('[data-plot="mika"]');
    expect([...plot.querySelectorAll("svg")].every((svg) => svg.getAttribute("aria-hidden") === "true")).toBe(true);
    expect(plot.querySelectorAll(".plot-waiting rect")).toHaveLength(3);
    const rows = [...plot.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ["02:06", "0", "1", "2"],
      ["02:21", "2", "1", "2"],
      ["02:36", "1", "3", "1"],
    ]);
    expect(plot.querySelector("caption")?.textContent).toContain("MIKA");
    expect(QUARTER_MS).toBe(15 * MINUTE);
  });

  it("has an alert first, and its two answers name nothing but the alert", () => {
    shows({ alerts: [ALERT] });
    const alert = page.find('[data-alert="wait.mika"]');
    expect(alert.textContent).toContain("Någon har väntat länge hos MIKA.");
    expect(alert.textContent).toContain("Går vidare om 2 min.");
    expect(alert.compareDocumentPosition(page.find(".board-counts")) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    page.click("[data-take]");
    page.click('[data-alert] [data-pass-on]');
    expect(page.link.commands).toEqual([
      { do: "alert", key: "wait.mika", answer: "take" },
      { do: "alert", key: "wait.mika", answer: "pass_on" },
    ]);
  });

  it("shows the number to dial once it went to somebody on call, and no button when somebody has it", () => {
    shows({ alerts: [{ ...ALERT, state: "passed", passedTo: "Bakjour" }] });
    expect(page.find(".alert a").getAttribute("href")).toBe("tel:010-5550101");
    shows({ alerts: [{ ...ALERT, state: "taken", takenBy: "Vera", dueAt: null }] });
    expect(page.find(".alert").textContent).toContain("Vera har det.");
    expect(page.all(".alert button")).toHaveLength(0);
    shows({ alerts: [{ ...ALERT, state: "unanswered", dueAt: null }] });
    expect(page.all(".alert [data-pass-on]")).toHaveLength(0);
    expect(page.all(".alert [data-take]")).toHaveLength(1);
  });

  it("says that it may be old when the service does not count", () => {
    shows({ stale: true });
    expect(page.find(".bar-problem").textContent).toContain("gammalt");
    shows();
    expect(page.all(".bar-problem")).toHaveLength(0);
  });

  it("still counts from the queue alone while the load has not come", () => {
    act(() => page.link.say({ t: "board", board: { escalations: NO_ESCALATIONS, doors: [{ door: "mika", onDuty: 2, waiting: 1, longest: 60 }] } }));
    expect(page.find('[data-door="mika"]').textContent).toContain("Längst: 1 min");
    expect(page.all(".board-people, .board-past")).toHaveLength(0);
  });
});

describe("the sound", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    page = consolePage(supervisor);
  });
  afterEach(() => {
    page.close();
    vi.useRealTimers();
  });

  it("comes with what is new, again while nobody has it, and rests when somebody does", () => {
    const shows = (...alerts: readonly AlertView[]): void => act(() => page.link.say(board({ alerts }))) as unknown as void;
    shows(ALERT);
    expect(page.rings()).toBe(1);
    shows(ALERT);
    expect(page.rings()).toBe(1);
    act(() => void vi.advanceTimersByTime(RING_EVERY_MS));
    expect(page.rings()).toBe(2);
    shows({ ...ALERT, state: "passed" });
    expect(page.rings()).toBe(3);
    shows({ ...ALERT, state: "taken" });
    act(() => void vi.advanceTimersByTime(3 * RING_EVERY_MS));
    expect(page.rings()).toBe(3);
  });
});

describe("the screen on the wall", () => {
  const root = document.createElement("div");
  const alerts = { sound: true, title: () => undefined, ring: vi.fn(), sample: vi.fn(), desktop: null };
  const lock = vi.fn();
  let link = fakeLink();

  beforeEach(() => {
    document.body.replaceChildren(root);
    link = fakeLink();
    lock.mockClear();
    const facts = { ...FACTS, ...supervisor, wall: true };
    act(() =>
      render(<Wall facts={facts} link={link} alerts={alerts} now={() => NOON} serverTime={() => Promise.resolve(NOON)} steering={{ load: () => Promise.resolve(null), say: () => Promise.resolve(null) }} password={{ lock, unlock: () => Promise.resolve({ kind: "opened" }) }} logOut={() => undefined} />, root),
    );
  });
  afterEach(() => act(() => render(null, root)) as unknown as void);
  const shows = (change: Partial<LoadView> = {}): void => act(() => link.say(board(change))) as unknown as void;

  it("locks the console behind it before it shows anything, and begins without keys", () => {
    expect(lock).toHaveBeenCalledOnce();
    expect(link.starts).toEqual([[]]);
    expect(root.textContent).toContain("Hämtar …");
  });

  it("shows numbers, and nobody's name, neither of staff nor of who has an alert", () => {
    shows({ alerts: [{ ...ALERT, kind: "no_pause", door: "", alias: "Linnea" }, { ...ALERT, key: "x", state: "taken", takenBy: "Vera" }] });
    for (const words of ["MIKA", "KAST", "3", "väntar, längst 6 min", "Rumänska: 2", "En rådgivare har arbetat länge utan paus.", "Någon har det.", "Ingen öppen eskalering", "På paus: 0"]) expect(root.textContent).toContain(words);
    for (const name of ["Linnea", "Vera"]) expect(root.textContent).not.toContain(name);
  });

  it("has one thing to press, the sound, which is off until somebody has touched it", () => {
    shows();
    const buttons = root.querySelectorAll("button, a, input");
    expect(buttons).toHaveLength(1);
    expect(alerts.sound).toBe(false);
    act(() => (buttons[0] as HTMLButtonElement).click());
    expect(alerts.sound).toBe(true);
    expect(alerts.sample).toHaveBeenCalledOnce();
    act(() => (buttons[0] as HTMLButtonElement).click());
    expect(alerts.sound).toBe(false);
  });

  it("never passes old numbers off as new ones", () => {
    shows({ stale: true });
    expect(root.querySelector(".wall")?.getAttribute("data-stale")).toBe("yes");
    expect(root.textContent).toContain("Läget är okänt");
    shows();
    act(() => link.say({ t: "step", step: "signed_out" }));
    expect(root.textContent).toContain("Utloggad.");
  });
});

describe("the words", () => {
  it.each([
    ["wait", "Någon har väntat länge hos MIKA."],
    ["unanswered", "En besökare hos Linnea har väntat länge på svar."],
    ["nobody", "Ingen är på jour hos MIKA, fast dörren är öppen."],
    ["long", "Linnea har ett samtal som har pågått länge."],
    ["no_pause", "Linnea har arbetat länge utan paus."],
    ["deletion_late", "Raderingen är sen. Ingen ny släpps in förrän den är i kapp."],
    ["device_list", "Enhetslistan går snart ut. Mottagningen behöver skriva under en ny."],
    ["keys_low", "Linnea har få nycklar kvar och kan snart inte ta emot någon. Be Linnea ladda om sidan."],
    ["check_missed", "Den som arbetar ensam hos MIKA har inte sagt till. Ring enligt schemat."],
    ["numbers_unchecked", "Ett viktigt nummer i stödkatalogen är inte kontrollerat i tid. Ring upp det och skriv in det under Stöd."],
    ["review_late", "Granskningen av loggen är sen. Gör den under Logg."],
    ["something of a newer service", "Något behöver ses över."],
  ])("of %s", (kind, words) => expect(alertWords({ ...ALERT, kind, alias: "Linnea" }, DOORS)).toBe(words));

  it.each([
    ["ok", true, "Öppen"],
    ["last_entry_passed", false, "Tar inte in fler i kväll"],
    ["stopped", false, "Insläppet är stoppat"],
    ["nobody_on_duty", false, "Ingen på jour"],
    ["sweep_late", false, "Stoppad: raderingen är sen"],
    ["?", false, "Stängd"],
  ])("of a door that is %s", (reason, open, words) => expect(intakeWords({ ...load().doors[0]!, reason, open })).toBe(words));

  it("of duty, load and states", () => {
    expect((["finishing", "pause", "off"] as const).map((state) => dutyWords({ ...LINNEA, state }))).toEqual(["Avslutar", "Paus", "Av"]);
    expect(dutyWords({ ...LINNEA, state: "pause", backAt: NOON })).toBe("Paus till 02:40");
    expect([0, 1].map((conversations) => carries({ ...LINNEA, conversations, heavy: 0 }))).toEqual(["0 samtal", "1 samtal"]);
    expect(alertStateWords({ ...ALERT, dueAt: null }, NOON)).toBe("Sedan 1 min.");
    expect(alertStateWords({ ...ALERT, state: "unanswered" }, NOON)).toBe("Sedan 1 min. Ingen har svarat.");
  });
});

describe("what is heard and said", () => {
  it("becomes times of the page's own clock", () => {
    const heard = hearLoad(
      {
        t: "load",
        stale: false,
        doors: [{ door: "mika", open: true, reason: "ok", on_duty: 1, free: 2, talking: 3, waits: [{ language: "sv", waiting: 1, longest: 60 }] }],
        people: [{ staff: "7", alias: "Linnea", state: "pause", doors: ["mika"], conversations: 0, heavy: 0, load: 0, capacity: 2, limit: 1, longest: null, working: 10, back: 60, learner: true, unanswered: null, untaught: false }],
        more: 0,
        quarter_age: 30,
        past: [{ door: "mika", waiting: [1], talking: [2], on_duty: [3] }],
        alerts: [{ key: "wait.mika", kind: "wait", door: "mika", alias: "", age: 5, state: "raised", due_in: 9, passed_to: "", taken_by: "" }],
      },
      NOON,
    );
    expect(heard.doors[0]).toMatchObject({ onDuty: 1, waits: [{ since: NOON - MINUTE }] });
    expect(heard.people[0]).toMatchObject({ longestSince: null, workingSince: NOON - 10_000, backAt: NOON + MINUTE });
    expect(heard.alerts[0]).toMatchObject({ since: NOON - 5000, dueAt: NOON + 9000 });
    expect([heard.quarterAt, heard.past[0]?.onDuty]).toEqual([NOON - 30_000, [3]]);
    expect(waitsOf({ ...heard.doors[0]!, waits: [] })).toEqual({ waiting: 0, since: null });
    expect(sayAlert({ do: "alert", key: "wait.mika", answer: "take" })).toEqual({ t: "alert", key: "wait.mika", answer: "take" });
  });
});

// @vitest-environment happy-dom
/** A counsellor's night at the desk, as the page tells it. */
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { conversation, desk, message, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const QUEUE = [
  { conversation: "aa", door: "mika", language: "sv", path: "own", waitingSince: NOON - 372_000, present: true, urgent: false, wishes: [], reads: true, returning: null, reservedUntil: null },
  { conversation: "bb", door: "mika", language: "en", path: "relative", waitingSince: NOON - 45_000, present: false, urgent: false, wishes: [], reads: true, returning: null, reservedUntil: null },
];

const DOORS = [{ id: "mika", name: "MIKA" }, { id: "kast", name: "KAST" }];

let page: ConsolePage;
afterEach(() => page.close());

describe("before the desk", () => {
  it("one door needs no question", () => {
    page = consolePage();
    expect(page.link.starts).toEqual([["mika"]]);
  });

  it("of two doors both are ticked: one press begins at both", () => {
    page = consolePage({ doors: DOORS });
    expect(page.link.starts).toEqual([]);
    page.click("[data-begin]");
    expect(page.link.starts).toEqual([["mika", "kast"]]);
  });

  it("a door can be left out and taken back, but not the last one", async () => {
    page = consolePage({ doors: DOORS });
    page.click('[data-door="mika"]');
    page.click('[data-door="kast"]');
    await page.settle();
    page.click("[data-begin]");
    expect(page.link.starts).toEqual([]);
    page.click('[data-door="kast"]');
    await page.settle();
    page.click("[data-begin]");
    expect(page.link.starts).toEqual([["kast"]]);
  });

  it("an account without a door reads whom to ask", () => {
    page = consolePage({ doors: [] });
    expect(page.find(".gate-problem").textContent).toContain("handledare");
    expect(page.all("[data-begin]")).toEqual([]);
  });

  it("says how far the keys have come, and what to do when the reception says no", () => {
    page = consolePage();
    page.link.say({ t: "step", step: "waiting" });
    expect(page.find('[aria-current="step"]').textContent).toBe("Gör nycklar i den här webbläsaren");
  });

  it("a refusal is a sentence and a way out", async () => {
    page = consolePage();
    page.link.say({ t: "step", step: "refused" });
    await page.settle();
    expect(page.find("[role=alert]").textContent).toContain("handledare");
    page.click(".gate button");
    expect(page.loggedOut()).toBe(1);
  });
});

describe("a sign-in that is over", () => {
  it("takes the texts off the screen and leads to the login", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: [message(1, "hemligt")] })] });
    page.show({ conversations: [conversation("a")], closed: true, problem: "signed_out" });
    expect(page.root.textContent).not.toContain("hemligt");
    expect(page.find("[role=alert]").textContent).toBe("Du är utloggad.");
    page.click(".gate button");
    expect(page.loggedOut()).toBe(1);
  });
});

describe("a shift at two doors", () => {
  it("names the door on each row and in each conversation, and counts who answers door by door", () => {
    page = consolePage({ doors: DOORS });
    page.click("[data-begin]");
    const rows = [{ ...QUEUE[0]!, door: "kast", path: "buys" }, QUEUE[1]!];
    page.show({ queue: rows, onDuty: { kast: 1, mika: 2 }, conversations: [conversation("a", { door: "kast" }), conversation("b")] });
    expect(page.find(".queue-note").textContent).toBe("På jour: KAST 1, MIKA 2");
    expect(page.all(".queue-facts").map((one) => one.textContent)).toEqual(["KAST · Svenska", "MIKA · Engelska"]);
    expect(page.all(".conversation-path strong").map((one) => one.textContent)).toEqual(["KAST", "MIKA"]);
    expect(page.find(".bar-who").textContent).toBe("LinneaMIKA · KAST");
  });
});

describe("duty and queue", () => {
  it("shows who waits without a word of what they want, the seconds ticking", () => {
    vi.useFakeTimers();
    page = consolePage();
    page.show({ queue: QUEUE });
    expect(page.all(".queue-row").map((row) => row.textContent)).toEqual([
      "Egen erfarenhetMIKA · SvenskaHar väntat 6 minSvara",
      "Anhörig eller vänMIKA · EngelskaHar väntat 45 s · borta just nuSvara",
    ]);
    vi.useRealTimers();
  });

  it("accepts the one that was chosen", () => {
    page = consolePage();
    page.show({ queue: QUEUE.map((row) => ({ ...row, present: true })) });
    page.click('[data-waiting="bb"] button');
    expect(page.link.commands).toContainEqual({ do: "accept", conversation: "bb" });
  });

  it("whoever has lost the line keeps the place and cannot be accepted", () => {
    page = consolePage();
    page.show({ queue: QUEUE });
    expect((page.find('[data-waiting="bb"] button') as HTMLButtonElement).disabled).toBe(true);
    page.show({ problem: "away" });
    expect(page.find(".bar-problem").textContent).toContain("Platsen i kön finns kvar");
  });

  it("nobody is accepted off duty, without a seat or without key packages", () => {
    page = consolePage();
    const full = [conversation("a"), conversation("b"), conversation("c")];
    for (const change of [{ duty: "off" as const }, { keyPackages: 0 }, { conversations: full, free: 0 }, { link: "reconnecting" as const }]) {
      page.show({ queue: QUEUE, ...change });
      expect((page.find(".queue-row button") as HTMLButtonElement).disabled).toBe(true);
    }
    page.show({ queue: QUEUE, conversations: [...full.slice(1), conversation("a", { phase: "ended", ended: "visitor" })] });
    expect((page.find(".queue-row button") as HTMLButtonElement).disabled).toBe(false);
  });

  it("goes on duty, to pause and off", () => {
    page = consolePage();
    page.show({ duty: "off" });
    for (const state of ["on", "finishing", "pause"] as const) {
      page.click(`[data-choose="${state}"] input`);
      expect(page.link.commands).toContainEqual({ do: "duty", state });
    }
  });

  it("chooses how many conversations at once, up to what is allowed", () => {
    page = consolePage();
    page.show({ capacity: 2, most: 3 });
    const select = page.find('[data-choose="capacity"]') as HTMLSelectElement;
    expect([select.value, select.options.length]).toEqual(["2", 3]);
    select.value = "1";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    expect(page.link.commands).toContainEqual({ do: "capacity", count: 1 });
    page.show({ capacity: 1, most: 1 });
    expect(page.all('[data-choose="capacity"]').length).toBe(0);
  });

  it("says in a pause when she thinks to be back", () => {
    page = consolePage();
    page.show({ duty: "pause" });
    const select = page.find('[data-choose="back"]') as HTMLSelectElement;
    select.value = "20";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    expect(page.link.commands).toContainEqual({ do: "duty", state: "pause", backIn: 1200 });
  });

  it("says once what went wrong", () => {
    page = consolePage();
    page.show({ problem: "taken_by_other" });
    expect(page.find(".bar-problem").textContent).toContain("En kollega hann före");
    page.click(".bar-problem button");
    expect(page.link.commands).toContainEqual({ do: "clearProblem" });
  });
});

describe("conversations side by side", () => {
  it("each has its own name, shape and colour, and keeps them when others end", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a"), conversation("b"), conversation("c")] });
    expect(page.all(".conversation h2").map((one) => one.textContent)).toEqual(["●Havet", "◆Ljungen", "▲Sanden"]);
    page.show({ conversations: [conversation("b"), conversation("c")] });
    expect(page.all(".conversation h2").map((one) => one.textContent)).toEqual(["◆Ljungen", "▲Sanden"]);
    page.show({ conversations: [conversation("b"), conversation("c"), conversation("d")] });
    expect(page.find('[data-conversation="d"] h2').textContent).toBe("●Havet");
  });

  it("keeps a draft for each and sends it where it was written", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a"), conversation("b")] });
    page.type('[data-conversation="b"] textarea', "till b");
    page.type('[data-conversation="a"] textarea', "till a");
    page.later(10_000);
    page.press('[data-conversation="b"] textarea', "Enter");
    expect(page.link.commands).toContainEqual({ do: "send", conversation: "b", text: "till b" });
    expect((page.find('[data-conversation="a"] textarea') as HTMLTextAreaElement).value).toBe("till a");
    expect((page.find('[data-conversation="b"] textarea') as HTMLTextAreaElement).value).toBe("");
  });

  it.each([
    [{ most: 1, free: 1, limit: null }, "ingen erfaren kollega"],
    [{ most: 1, free: 0, limit: null }, "inga lediga platser"],
    [{ most: 3, free: 1, limit: null }, "inga lediga platser"],
    [{ most: 1, free: 1, limit: 1 }, "inga lediga platser"],
  ])("a refused seat with %j is said as %s", (change, words) => {
    page = consolePage();
    page.show({ ...change, problem: "no_seat" });
    expect(page.find('[data-problem="no_seat"]').textContent).toContain(words);
  });

  it("asks once before sending right after a change of conversation", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a"), conversation("b")] });
    const field = '[data-conversation="a"] textarea';
    page.find(field).focus();
    page.type(field, "hej");
    page.press(field, "Enter");
    expect(page.link.commands.filter((one) => one.do === "send")).toEqual([]);
    expect(page.find('[data-conversation="a"] [role=alert]').textContent).toContain("bytte nyss samtal");
    page.press(field, "Enter");
    expect(page.link.commands.filter((one) => one.do === "send"), "a double press is one press").toEqual([]);
    page.later(1_000);
    page.press(field, "Enter");
    expect(page.link.commands).toContainEqual({ do: "send", conversation: "a", text: "hej" });
  });

  it("Shift+Enter and an unfinished composition do not send", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a")] });
    page.type("textarea", "rad ett");
    page.press("textarea", "Enter", { shiftKey: true });
    page.press("textarea", "Enter", { isComposing: true });
    expect(page.link.commands.filter((one) => one.do === "send")).toEqual([]);
  });

  it("waits with sending, not with writing, until the visitor has joined or caught up", () => {
    page = consolePage();
    for (const change of [{ phase: "joining" as const }, { mustWait: true }]) {
      page.show({ conversations: [conversation("a", change)] });
      page.type("textarea", "redan skrivet");
      expect((page.find(".composer .primary") as HTMLButtonElement).disabled).toBe(true);
    }
  });

  it("says whose turn it is and for how long", () => {
    page = consolePage();
    const turns = [
      { change: { unansweredSince: NOON - 130_000, messages: [message(1, "hej")] }, says: "Din tur · 2 min" },
      { change: { messages: [message(1, "hej", { mine: true })] }, says: "Besökarens tur" },
      { change: { visitorTyping: true }, says: "Skriver …" },
      { change: {}, says: "Säg hej när du är redo." },
    ];
    for (const { change, says } of turns) {
      page.show({ conversations: [conversation("a", change)] });
      expect(page.find(".turn").textContent).toBe(says);
    }
  });

  it("says in words where the visitor is", () => {
    page = consolePage();
    const words = { present: "Är här", hidden: "Tittar på något annat", lost: "Har tappat kontakten", gone: "Har gått", left: "Lämnade för sin säkerhet" };
    for (const [visitor, said] of Object.entries(words)) {
      page.show({ conversations: [conversation("a", { visitor: visitor as keyof typeof words })] });
      expect(page.find(".presence").textContent).toBe(said);
    }
  });

  it("shows the safety words in the visitor's language and in Swedish", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { language: "en" })] });
    expect(page.all(".safety-words").map((one) => one.textContent)).toEqual([
      "birch · lamp · cloud · stone · bridge · dawn",
      "björk · lampa · moln · sten · bro · gryning",
    ]);
  });

  it("says when it is erased, and lets the counsellor wait or extend once", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { warning: "silence", silenceEndsAt: NOON + 240_000 })] });
    expect(page.find(".erasure").textContent).toContain("Raderas efter 4 min tystnad, senast 06:20.");
    page.click(".erasure button");
    expect(page.link.commands).toContainEqual({ do: "stillHere", conversation: "a" });
    page.show({ conversations: [conversation("a", { warning: "age" })] });
    page.click(".erasure button");
    expect(page.link.commands).toContainEqual({ do: "extend", conversation: "a" });
    page.show({ conversations: [conversation("a", { warning: "age", extended: true })] });
    expect(page.all(".erasure button")).toEqual([]);
  });

  it("ends only after a second, explicit tap", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a")] });
    page.click(".ending button");
    expect(page.link.commands).toEqual([]);
    page.click(".ending .danger");
    expect(page.link.commands).toEqual([{ do: "end", conversation: "a", why: "well" }]);
  });

  it("a visitor who left for safety: read-only, and no way to write", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { phase: "left", visitor: "left", messages: [message(1, "måste gå")] })] });
    expect(page.find(".over").textContent).toContain("Försök inte nå personen");
    expect(page.find(".said").textContent).toBe("måste gå");
    expect(page.all("textarea")).toEqual([]);
    page.click(".over button");
    expect(page.link.commands).toEqual([
      { do: "form", door: "mika", ticks: [] },
      { do: "dismiss", conversation: "a" },
    ]);
  });

  it("a visitor whose line was lost too long: what was said can be read, the place is free, and no form asks how it ended", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { phase: "dropped", visitor: "dropped", messages: [message(1, "det ringer")] })] });
    expect(page.find(".over").textContent).toContain("tappade kontakten");
    expect(page.find(".over").textContent).toContain("står hen först i kön");
    expect(page.find(".said").textContent).toBe("det ringer");
    expect(page.all("textarea")).toEqual([]);
    page.click(".over button");
    expect(page.link.commands).toEqual([{ do: "dismiss", conversation: "a" }]);
  });

  it("an end without a word inside MLS is not put into the visitor's mouth", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { phase: "ended", ended: "visitor", endConfirmed: false })] });
    expect(page.find(".over-title").textContent).toBe("Samtalet avslutades från besökarens sida.");
    page.show({ conversations: [conversation("a", { phase: "ended", ended: "visitor", endConfirmed: true })] });
    expect(page.find(".over-title").textContent).toBe("Besökaren avslutade samtalet.");
  });
});

describe("texts of strangers", () => {
  it("are text, whatever they look like", () => {
    page = consolePage();
    const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    page.show({ conversations: [conversation("a", { messages: [message(1, evil)] })] });
    expect(page.find(".said").textContent).toBe(evil);
    expect(page.all(".transcript img, .transcript script, .transcript a")).toEqual([]);
  });

  it("stand alone in their direction, unread by spell-checkers and translators", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: [message(1, "abc\u202Edef")] })] });
    expect(page.find(".said").getAttribute("dir")).toBe("auto");
    expect(page.find(".said").textContent).toBe("abc\uFFFDdef");
    expect(page.find(".transcript").getAttribute("translate")).toBe("no");
    for (const [name, value] of [["spellcheck", "false"], ["autocomplete", "off"], ["writingsuggestions", "false"], ["translate", "no"], ["autocorrect", "off"]]) {
      expect(page.find("textarea").getAttribute(name ?? "")).toBe(value);
    }
  });

  it("can be taken back by their writer only", () => {
    page = consolePage();
    const said = [message(1, "deras"), message(2, "mitt", { mine: true }), message(3, "", { mine: true, gone: true })];
    page.show({ conversations: [conversation("a", { messages: said })] });
    expect(page.all(".unsend").length).toBe(1);
    page.click(".unsend");
    expect(page.link.commands).toEqual([{ do: "unsend", conversation: "a", counter: 2 }]);
    expect(page.find("li.mine .gone").textContent).toBe("Tillbakataget");
  });
});

describe("alerts", () => {
  it("rings for a new text and a new visitor, not for what was there", () => {
    page = consolePage();
    page.show({ queue: QUEUE.slice(0, 1) });
    expect(page.rings()).toBe(0);
    page.show({ queue: QUEUE });
    expect(page.rings()).toBe(1);
    page.show({ queue: QUEUE, conversations: [conversation("a", { messages: [message(1, "hej")] })] });
    expect(page.rings()).toBe(2);
    page.show({ queue: QUEUE, conversations: [conversation("a", { messages: [message(1, "hej"), message(2, "svar", { mine: true })] })] });
    expect(page.rings()).toBe(2);
  });

  it("counts in the title what is unread elsewhere", () => {
    page = consolePage();
    const unreadOne = conversation("a", { messages: [message(1, "hej"), message(2, "igen")] });
    page.show({ conversations: [unreadOne, conversation("b")] });
    expect(page.titles.at(-1)).toBe(2);
    expect(page.find('[data-conversation="a"] .count').textContent).toBe("2 nya");
  });

  it("a page opened anew knows what is a fresh desk", () => {
    expect(desk().duty).toBe("on");
    page = consolePage({ role: "supervisor", doors: DOORS });
    expect(page.link.starts).toEqual([[]]);
  });
});

describe("a supervisor's board", () => {
  it("says when numbers that are always shown have not been checked, and where to do it", () => {
    for (const [unchecked_numbers, said] of [[2, "Viktiga nummer som ingen har kontrollerat i tid: 2. Kontrollera dem"], [0, undefined]] as const) {
      const page = consolePage({ role: "supervisor", unchecked_numbers });
      expect(page.all(".board-alarm")[0]?.textContent).toBe(said);
      expect(page.all(".board-alarm a").map((one) => one.getAttribute("href"))).toEqual(said === undefined ? [] : ["/stod"]);
      page.close();
    }
  });

  it("counts, never who", async () => {
    page = consolePage({ role: "supervisor", doors: DOORS });
    page.link.say({ t: "board", board: { escalations: NO_ESCALATIONS, doors: [{ door: "mika", onDuty: 3, waiting: 2, longest: 372 }, { door: "kast", onDuty: 0, waiting: 0, longest: 0 }] } });
    await page.settle();
    expect(page.all(".board-counts dd").map((one) => one.textContent)).toEqual(["2", "Längst: 6 min", "3 på jour", "0", "Ingen väntar", "0 på jour"]);
    expect(page.all("textarea, .queue-row")).toEqual([]);
  });
});

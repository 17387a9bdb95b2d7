/** Every word that the desk can say: each state has its own, none blames anybody, none gives anything away. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeskProblem, MessageState, Presence } from "../../chatsvc/web/net/desk_types.ts";
import { hasPlace, held, isNews, isOver, look, received, unread, waiting } from "../../counsellor/web/reading.ts";
import { seatPlaces } from "../../counsellor/web/places.ts";
import { _ } from "../../counsellor/web/text.ts";
import { clockTime, lasted, left } from "../../counsellor/web/time_words.ts";
import { endedWords, languageWords, messageWords, pathWords, presenceWords, problemWords, stepWords } from "../../counsellor/web/words.ts";
import type { Step } from "../../counsellor/web/worker_messages.ts";
import { conversation, desk, message, NOON } from "./console_fake.ts";

const PROBLEMS: Readonly<Record<DeskProblem, true>> = {
  offline: true, elsewhere: true, old_client: true, no_crypto: true, closed: true, full: true, work: true, chain_invalid: true,
  chain_expired: true, chain_foreign: true, chain_role: true, chain_demo: true, chain_unlisted: true, list_missing: true, list_expired: true,
  clock: true, keys: true, refused_commit: true, too_fast: true, service: true, taken_by_other: true, no_seat: true, away: true, offered: true, gone: true,
  out_of_phase: true, signed_out: true,
};
const STEPS: Readonly<Record<Step, true>> = {
  keys: true, asking: true, waiting: true, certified: true, ready: true, refused: true, revoked: true, signed_out: true, no_crypto: true, offline: true,
};
const keys = <K extends string>(table: Readonly<Record<K, true>>): readonly K[] => Object.keys(table) as K[];

/** Short names of the code must never reach a tired person's eyes. */
const JARGON = /[a-z]+_[a-z]+|undefined|null|\[object|epoch|commit|websocket|mls/iu;

describe("problems", () => {
  it.each(keys(PROBLEMS))("%s is one or more whole Swedish sentences without jargon", (problem) => {
    const words = problemWords(problem);
    expect(words).toMatch(/^[A-ZÅÄÖ].*\.$/u);
    expect(words).not.toMatch(JARGON);
    expect(words.length).toBeLessThan(120);
  });

  it("those that a counsellor can mend say how", () => {
    for (const [problem, how] of [["clock", "Ställ"], ["old_client", "Ladda om"], ["elsewhere", "Fortsätt där"], ["too_fast", "Vänta"], ["chain_expired", "Logga ut"], ["list_missing", "Säg till"], ["closed", "Försök igen"]] as const) {
      expect(problemWords(problem)).toContain(how);
    }
  });

  it("that keys are wrong says first of all that nothing more is sent", () => {
    expect(problemWords("keys")).toContain("Ingenting mer skickas");
  });
});

describe("steps", () => {
  it.each(keys(STEPS))("%s has words of its own", (step) => {
    const others = keys(STEPS).filter((one) => one !== step).map(stepWords);
    expect(others).not.toContain(stepWords(step));
    expect(stepWords(step)).not.toMatch(JARGON);
  });

  it("that ended badly name somebody to ask or something to do", () => {
    for (const step of ["refused", "revoked"] as const) expect(stepWords(step)).toContain("handledare");
    for (const step of ["offline", "no_crypto"] as const) expect(stepWords(step)).toMatch(/ladda om|Prova/u);
  });
});

describe("presence, states and ends", () => {
  it("are all told apart", () => {
    const presences: readonly Presence[] = ["present", "hidden", "lost", "left", "gone"];
    expect(new Set(presences.map(presenceWords)).size).toBe(5);
    const states: readonly MessageState[] = ["queued", "accepted", "delivered", "received"];
    expect(new Set(states.map(messageWords)).size).toBe(4);
    expect(messageWords("accepted")).not.toContain("ramme");
  });

  it("an end is put into the visitor's mouth only when she said it herself", () => {
    expect(endedWords("visitor", true)).toContain("Besökaren avslutade");
    expect(endedWords("visitor", false)).not.toContain("Besökaren avslutade");
    expect([endedWords("counsellor", true), endedWords("counsellor", false)]).toEqual(["Du avslutade samtalet.", "En kollega avslutade samtalet."]);
    expect(endedWords(null, false)).toBe(endedWords("service", true));
  });

  it("paths are the visitor's own words, not a case type; a path of next year is shown as it is", () => {
    const paths = ["own", "buys", "relative", "professional", "other", "skip"].map(pathWords);
    expect(new Set(paths).size).toBe(6);
    for (const words of paths) expect(words).not.toMatch(/offer|förövare|ärende|klient|patient/iu);
    expect(pathWords("later")).toBe("later");
  });

  it.each([["sv", "Svenska"], ["en", "Engelska"], ["ar", "Arabiska"], ["uk", "Ukrainska"], ["x", "x"], ["<b>", "<b>"]])("the language %j is %j", (tag, name) => {
    expect(languageWords(tag)).toBe(name);
  });
});

describe("times", () => {
  it("never run backwards in words, and never say zero while any is left", () => {
    const toSeconds = (words: string): number => {
      const [, h = "0"] = /(\d+) tim/.exec(words) ?? [];
      const [, m = "0"] = /(\d+) min/.exec(words) ?? [];
      const [, s = "0"] = /(\d+) s$/.exec(words) ?? [];
      return Number(h) * 3600 + Number(m) * 60 + Number(s);
    };
    fc.assert(
      fc.property(fc.nat(20_000_000), fc.nat(60_000), (ms, more) => {
        expect(toSeconds(lasted(ms + more))).toBeGreaterThanOrEqual(toSeconds(lasted(ms)));
        expect(toSeconds(left(ms + more))).toBeGreaterThanOrEqual(toSeconds(left(ms)));
        expect(toSeconds(left(ms)) * 1000 + 999).toBeGreaterThanOrEqual(ms);
        expect(toSeconds(lasted(ms)) * 1000).toBeLessThanOrEqual(ms);
      }),
    );
  });

  it("of the clock are always four digits", () => {
    for (const hour of [0, 9, 10, 23]) expect(clockTime(new Date(2026, 5, 1, hour, 7).getTime())).toBe(`${String(hour).padStart(2, "0")}:07`);
  });
});

describe("texts", () => {
  it("put values in once: a value is never read as a place for another", () => {
    expect(_("Till %(name)?", { name: "%(time)", time: "nu" })).toBe("Till %(time)?");
    expect(_("%(n) nya, %(n)", { n: 3 })).toBe("3 nya, 3");
  });
});

describe("counting", () => {
  const phases = fc.constantFrom("accepting", "joining", "talking", "ended", "left", "stuck");
  const one = fc.record({ id: fc.constantFrom("a", "b", "c"), texts: fc.array(fc.boolean(), { maxLength: 6 }), phase: phases });
  const some = fc.uniqueArray(one, { maxLength: 3, selector: ({ id }) => id });
  const build = (list: readonly { id: string; texts: readonly boolean[]; phase: string }[]) =>
    list.map(({ id, texts, phase }) => conversation(id, { phase: phase as "talking", messages: texts.map((mine, i) => message(i + 1, "x", { mine })) }));

  it("what was looked at is read, the rest is not, and numbers are never negative", () => {
    fc.assert(
      fc.property(some, (list) => {
        for (const one of build(list)) {
          const seen = look(new Map(), one);
          expect(unread(one, seen)).toBe(0);
          expect(unread(one, new Map())).toBe(received(one));
          expect(unread({ ...one, messages: [] }, seen)).toBe(0);
        }
      }),
    );
  });

  it("places are taken by those who go on, at most as many as the service gave", () => {
    fc.assert(
      fc.property(some, fc.nat(4), fc.nat(2), (list, free, keyPackages) => {
        const now = desk({ conversations: build(list), free, keyPackages });
        expect(held(now)).toBe(now.conversations.filter((one) => !isOver(one)).length);
        expect(hasPlace(now)).toBe(free > now.conversations.filter(({ phase }) => phase === "accepting").length && keyPackages > 0);
        const row = { conversation: "q", door: "mika", language: "sv", path: "own", waitingSince: NOON, present: true, urgent: false, wishes: [], reads: true, returning: null, reservedUntil: null };
        expect(waiting({ ...now, queue: [row] }, new Map()) - waiting(now, new Map())).toBe(hasPlace(now) ? 1 : 0);
      }),
    );
  });

  it("nothing is news against itself, and what goes away is none", () => {
    fc.assert(
      fc.property(some, (list) => {
        const now = desk({ conversations: build(list) });
        expect(isNews(now, now)).toBe(false);
        expect(isNews(now, desk({ conversations: [] }))).toBe(false);
      }),
    );
  });

  it("places: three at once never share a name, and nobody's changes while she is here", () => {
    const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 8 }), (nights) => {
        let places = seatPlaces(new Map(), []);
        for (const open of nights) {
          const next = seatPlaces(places, open);
          expect([...next.keys()].sort()).toEqual([...open].sort());
          expect(new Set([...next.values()].map(({ name }) => name)).size).toBe(open.length);
          for (const id of open) if (places.has(id)) expect(next.get(id)).toBe(places.get(id));
          places = next;
        }
      }),
    );
  });
});

/** The small decisions of the desk: places, what is unread, times in words, commands to the worker. */
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import { describe, expect, it } from "vitest";
import type { StaffDesk } from "../../chatsvc/web/net/desk_types.ts";
import { encodeControl } from "../../chatsvc/web/protocol/control.ts";
import { CONTROL, encodeServerFrame, NO_CONVERSATION } from "../../chatsvc/web/protocol/frames.ts";
import { obey } from "../../counsellor/web/desk_commands.ts";
import { seatPlaces } from "../../counsellor/web/places.ts";
import { hasPlace, isNews, look, unread, waiting } from "../../counsellor/web/reading.ts";
import { _ } from "../../counsellor/web/text.ts";
import { clockTime, lasted, left } from "../../counsellor/web/time_words.ts";
import { watchBoard } from "../../counsellor/web/watch_board.ts";
import { endedWords, languageWords, linkWords, messageWords, pathWords, problemWords } from "../../counsellor/web/words.ts";
import type { Board, DeskCommand } from "../../counsellor/web/worker_messages.ts";
import { conversation, desk, message, NOON } from "./console_fake.ts";

describe("places", () => {
  it("stay with their conversation and are given anew when free", () => {
    let places = seatPlaces(new Map(), ["a", "b"]);
    expect([...places].map(([id, place]) => `${id} ${place.name}`)).toEqual(["a Havet", "b Ljungen"]);
    places = seatPlaces(places, ["b", "c", "d"]);
    expect([...places].map(([id, place]) => `${id} ${place.name}`)).toEqual(["b Ljungen", "c Havet", "d Sanden"]);
    places = seatPlaces(places, ["b", "c", "d", "e"]);
    expect(places.get("e")?.name).toBe("Skiffern");
    places = seatPlaces(places, ["b", "c", "d", "e", "f"]);
    expect(places.get("f")?.index).toBe(3);
    expect(seatPlaces(places, []).size).toBe(0);
  });
});

describe("reading", () => {
  const said = conversation("a", { messages: [message(1, "ett"), message(2, "svar", { mine: true }), message(3, "två")] });

  it("counts what came, not what was written here", () => {
    expect(unread(said, new Map())).toBe(2);
    const seen = look(new Map(), said);
    expect(unread(said, seen)).toBe(0);
    expect(look(seen, said)).toBe(seen);
  });

  it("the queue counts only for those who have a place", () => {
    const row = { conversation: "q", door: "mika", language: "sv", path: "own", waitingSince: NOON, present: true, urgent: false, wishes: [], reads: true, writes: [], returning: null, reservedUntil: null };
    expect(waiting(desk({ queue: [row], conversations: [said] }), new Map())).toBe(3);
    expect(waiting(desk({ queue: [row], duty: "pause" }), new Map())).toBe(0);
    expect(hasPlace(desk({ conversations: [said, said], free: 0 })), "one of them is heavy").toBe(false);
    expect(hasPlace(desk({ conversations: [said, { ...said, phase: "accepting" }], free: 1 })), "the last place is asked for").toBe(false);
    expect(hasPlace(desk({ conversations: [said, said, { ...said, phase: "ended" }], free: 1 }))).toBe(true);
  });

  it("news is what was not there a moment ago", () => {
    expect(isNews(null, desk({ conversations: [said] }))).toBe(false);
    expect(isNews(desk(), desk({ conversations: [said] }))).toBe(true);
    expect(isNews(desk({ conversations: [said] }), desk({ conversations: [said] }))).toBe(false);
  });
});

describe("words", () => {
  it("times round so that nothing says zero while there is time", () => {
    expect([0, 59_999, 60_000, 3_599_999, 3_600_000, 5_400_000].map(lasted)).toEqual(["0 s", "59 s", "1 min", "59 min", "1 tim", "1 tim 30 min"]);
    expect([1000, 60_001, 3_540_001].map(left)).toEqual(["1 s", "2 min", "1 tim"]);
    expect(clockTime(new Date(2026, 0, 1, 3, 5).getTime())).toBe("03:05");
    expect(lasted(-5)).toBe("0 s");
  });

  it("a text has its values filled in, and shows one that is missing", () => {
    expect(_("Till %(name)?", { name: "Havet" })).toBe("Till Havet?");
    expect(_("%(missing) blir kvar")).toBe("%(missing) blir kvar");
  });

  it("languages have names, unknown ones their tag", () => {
    expect(languageWords("sv")).toBe("Svenska");
    expect(languageWords("inte en tagg")).toBe("inte en tagg");
    expect(pathWords("unknown")).toBe("unknown");
  });

  it("every path, link, state, end and problem is said in words", () => {
    for (const path of ["own", "buys", "relative", "professional", "other", "skip"]) expect(pathWords(path)).not.toBe(path);
    for (const link of ["up", "reconnecting", "store_away"] as const) expect(linkWords(link)).toMatch(/\w/u);
    expect(["queued", "accepted", "delivered", "received"].map((state) => messageWords(state as "queued"))).toEqual(["Väntar på att skickas", "Skickat", "Framme", ""]);
    for (const why of ["visitor", "counsellor", "silence", "age", "service"] as const) expect(endedWords(why, true)).toMatch(/\.$/u);
    for (const problem of ["taken_by_other", "no_seat", "gone", "signed_out", "offline", "elsewhere", "old_client", "no_crypto", "too_fast", "clock", "list_missing", "chain_invalid", "keys", "closed"] as const) {
      expect(problemWords(problem)).toMatch(/\.$/u);
    }
  });
});

describe("commands", () => {
  it("each does one thing at the desk", () => {
    const done: string[] = [];
    const fake = new Proxy({} as StaffDesk, {
      get: (_target, name) => (...words: unknown[]) => void done.push([name, ...words].join(" ")),
    });
    const commands: DeskCommand[] = [
      { do: "duty", state: "pause", backIn: 600 },
      { do: "capacity", count: 1 },
      { do: "heavy", conversation: "a", on: true },
      { do: "accept", conversation: "a" },
      { do: "accept", conversation: "b", check: true },
      { do: "check", conversation: "b", keep: false },
      { do: "send", conversation: "a", text: "hej" },
      { do: "typing", conversation: "a", on: true },
      { do: "unsend", conversation: "a", counter: 3 },
      { do: "erase", conversation: "a", counter: 4 },
      { do: "end", conversation: "a" },
      { do: "end", conversation: "a", why: "abuse" },
      { do: "extend", conversation: "a" },
      { do: "stillHere", conversation: "a" },
      { do: "dismiss", conversation: "a" },
      { do: "visible", on: false },
      { do: "online", on: true },
      { do: "clearProblem" },
      { do: "close" },
    ];
    for (const command of commands) obey(fake, command);
    expect(done).toEqual([
      "duty pause 600",
      "capacity 1",
      "heavy a true",
      "accept a false",
      "accept b true",
      "check b false",
      "send a hej",
      "typing a true",
      "unsend a 3",
      "erase a 4",
      "end a ",
      "end a abuse",
      "extend a",
      "stillHere a",
      "dismiss a",
      "setVisible false",
      "setOnline true",
      "clearProblem",
      "close",
    ]);
  });
});

describe("a supervisor's line", () => {
  it("says hello and counts per door", () => {
    const boards: Board[] = [];
    const sent: Uint8Array[] = [];
    let hear: (bytes: Uint8Array) => void = () => undefined;
    watchBoard({
      url: "ws://console.localhost/ws",
      openSocket: (_url, subprotocol, events) => {
        expect(subprotocol).toBe("console.v1");
        hear = (bytes) => events.message(bytes);
        queueMicrotask(() => events.opened());
        return { bufferedAmount: 0, send: (bytes) => void sent.push(bytes), close: () => undefined };
      },
      clock: { now: () => NOON, after: () => () => undefined },
      chance: () => 0.5,
      instance: new Uint8Array(16),
      heard: (board) => boards.push(board),
      stopped: () => undefined,
    });
    const row = (door: string, waited: number) => ({ conversation: NO_CONVERSATION, door, language: "", path: "", waited, present: true, urgent: false, wishes: [], reads: true, writes: [], returning: null, reserved: null, offered: false, check: false });
    const payload = encodeControl({ t: "queue", entries: [row("mika", 40), row("mika", 90), row("kast", 1)], on_duty: { kast: 0, mika: 2, other: 1 }, more: 0 });
    hear(encodeServerFrame({ kind: CONTROL, conversation: NO_CONVERSATION, group: 0, seq: 0, from: 0, payload }));
    expect(boards).toEqual([
      {
        escalations: NO_ESCALATIONS,
        doors: [
          { door: "kast", onDuty: 0, waiting: 1, longest: 1 },
          { door: "mika", onDuty: 2, waiting: 2, longest: 90 },
          { door: "other", onDuty: 1, waiting: 0, longest: 0 },
        ],
      },
    ]);
  });
});

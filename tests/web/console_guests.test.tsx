// @vitest-environment happy-dom
/** A supervisor or an interpreter at her page: asked in, inside, out again; and nothing of the house beside that. */
import { afterEach, describe, expect, it } from "vitest";
import type { DeskConversation, InvitationView } from "../../chatsvc/web/net/desk_types.ts";
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import { conversation, desk, message, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page.close());

const ASKED: InvitationView = { conversation: "a", door: "mika", language: "ro", since: NOON - 120_000, consult: null };
const LINNEA = { alias: "Linnea", role: "counsellor", me: false } as const;
const ME = { alias: "Alva", role: "interpreter", me: true } as const;
const inside = (change: Partial<DeskConversation> = {}): DeskConversation => conversation("a", { language: "ro", beside: true, people: [LINNEA, ME], ...change });
const interpreter = (): ConsolePage => consolePage({ role: "interpreter", alias: "Alva", phrases: {}, form: [], pages: [{ path: "/avlastning", words: "Avlastning" }] });

describe("an interpreter", () => {
  it("is asked at no door and chooses no duty: her page is there when her keys are", () => {
    page = interpreter();
    expect(page.link.starts).toEqual([[]]);
    expect(page.find("[data-step]").textContent).toContain("Gör plats för dig");
    page.show({});
    expect(page.all(".duty, .side, .queue, .tabs, [data-waiting]")).toEqual([]);
    expect(page.all(".bar-pages a").map((one) => one.getAttribute("href"))).toEqual(["/avlastning"]);
    expect(page.find(".guests").textContent).toContain("Ingen ber dig komma in just nu");
  });

  it("reads who is asked for, in which language and where, and goes in by one tap", () => {
    page = interpreter();
    page.show({ invitations: [ASKED] });
    expect(page.find("[data-invitation]").textContent).toMatch(/En rådgivare ber om tolk, rumänska, MIKA.*2 min/u);
    page.click("[data-come-in]");
    expect(page.link.commands).toEqual([{ do: "accept", conversation: "a" }]);
  });

  it("says no, to the desk, which tells who asked", () => {
    page = interpreter();
    page.show({ invitations: [ASKED] });
    page.click("[data-no]");
    expect(page.link.commands).toEqual([{ do: "decline", conversation: "a" }]);
    page.show({ invitations: [] });
    expect(page.all("[data-invitation]")).toEqual([]);
  });

  it("cannot press where the service has no place or no keys for her", () => {
    page = interpreter();
    for (const change of [{ keyPackages: 0 }, { free: 0 }, { link: "reconnecting" }, { duty: "off" }] as const) {
      page.show({ invitations: [ASKED], ...change });
      expect((page.find("[data-come-in]") as HTMLButtonElement).disabled).toBe(true);
    }
  });

  it("hears the question, and hears it counted in the title", () => {
    page = interpreter();
    page.show({});
    expect(page.rings()).toBe(0);
    page.show({ invitations: [ASKED] });
    expect(page.rings()).toBe(1);
    expect(page.titles.at(-1)).toBe(1);
    page.show({ conversations: [inside({ messages: [message(1, "salut")] })] });
    expect(page.rings()).toBe(2);
  });

  it("has text and the way out inside, and nothing by which a counsellor decides", () => {
    page = interpreter();
    page.show({ conversations: [inside({ messages: [message(1, "salut")] })] });
    expect(page.find(".transcript").textContent).toContain("salut");
    expect(page.find(".guest-people").textContent).toBe("Här är också Linnea (rådgivare).");
    expect(page.all(".panels, .strip, .danger, .safety, [data-erase], .erasure, select")).toEqual([]);
    page.type(".composer textarea", "bună ziua");
    page.click(".composer button[type=submit]");
    page.click("[data-leave]");
    expect(page.link.commands.filter(({ do: what }) => what !== "typing" && what !== "draft")).toEqual([
      { do: "send", conversation: "a", text: "bună ziua" },
      { do: "leave", conversation: "a" },
    ]);
  });

  it("is told that she waits for both, and cannot go out before she is in", () => {
    page = interpreter();
    page.show({ conversations: [inside({ phase: "joining", people: [] })] });
    expect(page.find(".presence").textContent).toContain("tillfrågas om du får komma in");
    expect((page.find("[data-leave]") as HTMLButtonElement).disabled).toBe(true);
    expect(page.find(".guest-people").textContent).toBe("");
  });

  it.each([
    [{ phase: "removed" }, "Du är ute ur samtalet."],
    [{ phase: "left", visitor: "left" }, "lämnade för sin säkerhet"],
    [{ phase: "dropped" }, "tappade kontakten"],
    [{ phase: "stuck" }, "kan inte fortsätta"],
    [{ phase: "ended", ended: "counsellor" }, "avslut"],
  ] as const)("sees how it was over: %j, and has no form to fill in", (change, words) => {
    page = interpreter();
    page.show({ conversations: [inside(change)] });
    expect(page.find("[data-over]").textContent).toContain(words);
    expect(page.all("form, input")).toEqual([]);
    page.click("[data-over] button");
    expect(page.link.commands).toEqual([{ do: "dismiss", conversation: "a" }]);
  });

  it("is asked before she changes from one conversation to another in haste", () => {
    page = interpreter();
    page.show({ conversations: [inside(), inside({ id: "b" })] });
    const into = (id: string): void => void page.find(`[data-conversation="${id}"]`).dispatchEvent(new Event("pointerdown", { bubbles: true }));
    into("a");
    into("b");
    page.click('[data-conversation="b"] [data-leave]');
    expect(page.link.commands).toEqual([]);
    page.later(5_000);
    page.click('[data-conversation="b"] [data-leave]');
    expect(page.link.commands).toEqual([{ do: "leave", conversation: "b" }]);
  });

  it("reads what went wrong, until she has read it", () => {
    page = interpreter();
    page.show({ problem: "taken_by_other" });
    page.click("[data-problem] button");
    expect(page.link.commands).toEqual([{ do: "clearProblem" }]);
  });

  it("is asked before she logs out of a conversation", () => {
    page = interpreter();
    page.show({ conversations: [inside()] });
    page.all(".bar-tools button").at(-1)!.click();
    expect(page.loggedOut()).toBe(0);
  });
});

describe("a supervisor", () => {
  it("has her board before her keys, and reads why she cannot come in yet", async () => {
    page = consolePage({ role: "supervisor" });
    page.link.say({ t: "board", board: { escalations: NO_ESCALATIONS, doors: [{ door: "mika", onDuty: 2, waiting: 1, longest: 60 }] } });
    page.link.say({ t: "step", step: "waiting" });
    await page.settle();
    expect(page.find(".board-counts").textContent).toContain("1");
    expect(page.find("[data-guest-step]").textContent).toContain("Du kan inte komma in i samtal än");
    expect(page.all(".guests")).toEqual([]);
  });

  it("is asked in on the same page, and the board stays", () => {
    page = consolePage({ role: "supervisor" });
    page.show({ invitations: [ASKED], conversations: [inside({ id: "b", people: [LINNEA, { ...ME, role: "supervisor" }] })] });
    expect(page.find("[data-invitation]").textContent).toContain("ber om handledare");
    expect(page.all(".board-counts, .board-escalations, .conversation")).toHaveLength(3);
    expect(page.find(".guest-people").textContent).toBe("Här är också Linnea (rådgivare).");
  });

  it("keeps the board when her desk has closed", () => {
    page = consolePage({ role: "supervisor" });
    page.show({ ...desk(), closed: true, problem: "elsewhere" });
    expect(page.all(".board-counts, .guests")).toHaveLength(1);
  });
});

describe("a supervisor who comes in", () => {
  const call = (key: string, change: object = {}) => ({ key, kind: "join", door: "mika", state: "raised", raisedAt: NOON, dueAt: NOON, passedTo: "", raisedBy: "Linnea", takenBy: "", decision: "", mine: false, ...change });
  const comesIn = (...entries: readonly ReturnType<typeof call>[]): unknown => {
    page = consolePage({ role: "supervisor" });
    page.link.say({ t: "board", board: { escalations: { ...NO_ESCALATIONS, known: true, entries }, doors: [] } });
    page.show({ conversations: [], invitations: [ASKED] });
    page.click("[data-come-in]");
    return page.link.commands.filter((one) => one.do === "acknowledge");
  };

  it("has then taken on the call for it", () => {
    expect(comesIn(call("aa"), call("bb", { door: "kast" }), call("cc", { kind: "consult" }))).toEqual([{ do: "acknowledge", key: "aa" }]);
  });

  it("takes no call when two at that door wait, for it may be the other", () => {
    expect(comesIn(call("aa"), call("bb", { raisedBy: "Noor" }))).toEqual([]);
  });

  it("takes none that somebody has taken", () => {
    expect(comesIn(call("aa", { state: "acknowledged" }))).toEqual([]);
  });
});

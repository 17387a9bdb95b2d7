// @vitest-environment happy-dom
/** What a passer-by can see of the desk: nothing in titles, tones or attributes, nothing behind the lock, nothing after the end. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pageAlerts } from "../../counsellor/web/alerts.ts";
import { IDLE_MS } from "../../counsellor/web/use_idle_lock.ts";
import { conversation, message, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const SECRET = "det hemliga";
const SAID = conversation("a", { messages: [message(1, SECRET), message(2, `svar på ${SECRET}`, { mine: true })] });

let page: ConsolePage | null = null;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  page?.close();
  page = null;
  vi.useRealTimers();
});

function open(change: Parameters<typeof consolePage>[0] = {}): ConsolePage {
  page = consolePage(change);
  return page;
}

/** Every attribute of every element: names, labels, ids, titles. */
const attributes = (): string => [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes].map(({ name, value }) => `${name}=${value}`)).join("\n");

class FakeTone {
  readonly frequency = { value: 0 };
  connect(): unknown {
    return { connect: () => undefined };
  }
  start(): void {}
  stop(): void {}
}

/** An AudioContext that counts what it plays. */
function fakeAudio() {
  const tones: FakeTone[] = [];
  const gain = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined };
  const audio = {
    currentTime: 0,
    destination: {},
    createOscillator: () => {
      const tone = new FakeTone();
      tones.push(tone);
      return tone;
    },
    createGain: () => ({ gain, connect: () => undefined }),
  };
  return { tones, audio: audio as unknown as AudioContext };
}

describe("the title", () => {
  it("is a number and the page's own name, and the name alone when nothing waits", () => {
    document.title = "Jour";
    const alerts = pageAlerts(document, () => fakeAudio().audio, () => 0);
    for (const [count, title] of [[3, "(3) Jour"], [1, "(1) Jour"], [0, "Jour"], [12, "(12) Jour"]] as const) {
      alerts.title(count);
      expect(document.title).toBe(title);
    }
  });

  it("gets a number only: the desk gives it nothing else", () => {
    const desk = open();
    desk.show({ conversations: [SAID] });
    desk.show({ conversations: [SAID, conversation("b")], problem: "gone" });
    expect(desk.titles.every((title) => Number.isInteger(title) && title >= 0)).toBe(true);
  });
});

describe("the tone", () => {
  function bell() {
    let now = 10_000;
    const { tones, audio } = fakeAudio();
    let made = 0;
    const alerts = pageAlerts(document, () => ((made += 1), audio), () => now);
    return { tones, alerts, made: () => made, passes: (ms: number) => void (now += ms) };
  }

  it("is two soft tones, once for a burst of ten", () => {
    const { tones, alerts, passes, made } = bell();
    for (let i = 0; i < 10; i += 1) {
      alerts.ring();
      passes(300);
    }
    expect(tones.map(({ frequency }) => frequency.value)).toEqual([392, 523]);
    passes(1_000);
    alerts.ring();
    expect([tones.length, made()]).toEqual([4, 1]);
  });

  it("that was turned off is off, and no sound device is made", () => {
    const { tones, alerts, made } = bell();
    alerts.sound = false;
    alerts.ring();
    expect([tones.length, made()]).toEqual([0, 0]);
  });

  it("on a computer without sound costs nothing else", () => {
    const alerts = pageAlerts(document, () => { throw new Error("no device"); }, () => 0);
    alerts.ring();
    alerts.title(2);
    expect(document.title).toMatch(/^\(2\) /);
  });
});

describe("texts", () => {
  it("stand in text nodes of the log and nowhere else", () => {
    const desk = open();
    desk.show({ conversations: [SAID] });
    expect(attributes()).not.toContain(SECRET);
    document.querySelector(".transcript")?.remove();
    expect(document.body.textContent).not.toContain(SECRET);
  });

  it("of a closed conversation are gone from the page", () => {
    const desk = open();
    desk.show({ conversations: [SAID] });
    desk.type("textarea", "ett utkast");
    desk.show({ conversations: [] });
    expect(document.documentElement.outerHTML).not.toMatch(/hemliga|utkast/);
    expect(desk.all("textarea")).toEqual([]);
  });

  it("a draft does not wander into the next conversation at the same place", () => {
    const desk = open();
    desk.show({ conversations: [conversation("a")] });
    desk.type("textarea", "bara för a");
    desk.show({ conversations: [conversation("b")] });
    expect((desk.find("textarea") as HTMLTextAreaElement).value).toBe("");
  });

  it("are not in what is stored, addressed or copied by the page", () => {
    const desk = open();
    desk.show({ conversations: [SAID] });
    desk.type("textarea", "ett utkast");
    expect([localStorage.length, sessionStorage.length, document.cookie]).toEqual([0, 0, ""]);
    expect(location.href).not.toMatch(/hemliga|utkast/);
  });

  it("missing ones are said in words, one and several", () => {
    const desk = open();
    for (const [missing, words] of [[1, "Ett meddelande saknas."], [4, "4 meddelanden saknas."]] as const) {
      desk.show({ conversations: [conversation("a", { missing })] });
      expect(desk.find(".missing").textContent).toBe(words);
      expect(desk.find(".missing").getAttribute("role")).toBe("status");
    }
    desk.show({ conversations: [conversation("a")] });
    expect(desk.all(".missing")).toEqual([]);
  });

  it("say how far they have come, but not of others or of those taken back", () => {
    const desk = open();
    const states = ["queued", "accepted", "delivered"] as const;
    const messages = states.map((state, i) => message(i + 1, "x", { mine: true, state }));
    desk.show({ conversations: [conversation("a", { messages: [...messages, message(4, "deras"), message(5, "", { mine: true, gone: true, state: "delivered" })] })] });
    const facts = desk.all(".said-facts").map((one) => one.textContent);
    expect(facts.map((one) => one.split(" · ")[2] ?? "-")).toEqual(["Väntar på att skickas", "Skickat", "Framme", "-", "-"]);
    expect(facts[3]).toMatch(/^Besökaren · \d\d:\d\dRadera hos båda$/);
  });
});

describe("behind the lock", () => {
  it("everything is inert and hidden from readers, and only the lock can be reached", () => {
    const desk = open();
    desk.show({ conversations: [SAID] });
    desk.click(".bar-tools button:nth-last-child(2)");
    const app = desk.find(".app");
    expect([app.hasAttribute("inert"), app.getAttribute("aria-hidden"), app.dataset["locked"]]).toEqual([true, "true", "yes"]);
    expect(desk.find(".lock").getAttribute("aria-modal")).toBe("true");
    expect(desk.find(".lock").textContent).not.toContain(SECRET);
    expect(document.activeElement).toBe(desk.find("#unlock"));
  });

  it("the desk goes on: the line, the queue, the tone, and nothing is ended or sent", () => {
    const desk = open();
    desk.show({ conversations: [SAID] });
    const rings = desk.rings();
    act(() => void vi.advanceTimersByTime(IDLE_MS + 30_000));
    const before = desk.link.commands.length;
    desk.show({ conversations: [{ ...SAID, messages: [...SAID.messages, message(3, "är du kvar?")] }] });
    expect(desk.rings()).toBe(rings + 1);
    expect(desk.titles.at(-1)).toBe(1);
    expect(desk.link.commands.slice(before)).toEqual([]);
  });

  it("a draft waits unharmed", async () => {
    const desk = open();
    desk.show({ conversations: [SAID] });
    desk.type("textarea", "halvskrivet");
    desk.click(".bar-tools button:nth-last-child(2)");
    desk.type("#unlock", "lösenord");
    await act(async () => {
      desk.find(".lock form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
      await vi.advanceTimersByTimeAsync(0);
    });
    expect(desk.all(".lock")).toEqual([]);
    expect((desk.find("textarea") as HTMLTextAreaElement).value).toBe("halvskrivet");
  });

  it.each(["keydown", "pointerdown", "pointermove", "wheel", "touchstart"])("%s keeps the screen open", (sign) => {
    const desk = open();
    desk.show({});
    act(() => void vi.advanceTimersByTime(IDLE_MS - 15_000));
    document.dispatchEvent(new Event(sign));
    act(() => void vi.advanceTimersByTime(IDLE_MS - 15_000));
    expect(desk.all(".lock")).toEqual([]);
    act(() => void vi.advanceTimersByTime(45_000));
    expect(desk.all(".lock")).toHaveLength(1);
  });

  it("locks before the desk is there too, and starts locked after a reload without telling the server again", () => {
    const desk = open({ locked: true });
    expect(desk.all(".lock")).toHaveLength(1);
    desk.show({ conversations: [SAID] });
    expect(desk.find(".app").hasAttribute("inert")).toBe(true);
    expect(desk.locks()).toBe(0);
  });
});

describe("leaving the page", () => {
  const asks = (): boolean => {
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };

  it("is asked about while somebody is in a conversation, and only then", () => {
    const desk = open();
    desk.show({});
    expect(asks()).toBe(false);
    desk.show({ conversations: [SAID] });
    expect(asks()).toBe(true);
    desk.show({ conversations: [{ ...SAID, phase: "ended", ended: "visitor" }] });
    expect(asks()).toBe(false);
  });
});

describe("a visitor who left for safety", () => {
  it("is not to be reached: no field, no end, no words to compare, no time", () => {
    const desk = open();
    desk.show({ conversations: [{ ...SAID, phase: "left", visitor: "left", warning: "silence" }] });
    expect(desk.all("textarea, .ending, .safety, .erasure, .unsend button")).toEqual([]);
    expect(desk.find(".over").getAttribute("role")).toBe("status");
    expect(desk.find(".over").classList.contains("safety-left")).toBe(true);
    expect(desk.find(".turn").textContent).toBe("");
  });

  it("keys that are wrong close it just as firmly, in other words", () => {
    const desk = open();
    desk.show({ conversations: [{ ...SAID, phase: "stuck", problem: "keys" }] });
    expect(desk.find(".conversation-problem").textContent).toContain("Ingenting mer skickas");
    expect(desk.find(".over").textContent).toContain("Berätta för din handledare");
    expect(desk.all("textarea")).toEqual([]);
  });

  it("until then the clock says when it all disappears", () => {
    const desk = open();
    desk.show({ conversations: [conversation("a", { silenceEndsAt: NOON + 30_000 })] });
    expect(desk.find(".erasure").textContent).toContain("30 s");
    desk.show({ conversations: [conversation("a", { silenceEndsAt: null })] });
    expect(desk.all(".erasure")).toEqual([]);
  });
});

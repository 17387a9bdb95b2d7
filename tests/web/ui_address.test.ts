// @vitest-environment happy-dom
/** 112 on the visitor's page: told first, written as much as wanted, gone without a trace. */
import { beforeEach, describe, expect, test } from "vitest";
import { AddressAsk } from "../../chatsvc/web/ui/address_ask.ts";
import { AddressCard } from "../../chatsvc/web/ui/address_card.ts";
import { IDLE } from "./fake_visitor_client.ts";
import { TEXTS } from "./visit_page.ts";

const UNTIL = 1_000;
const ASKED = { ...IDLE, phase: "talking" as const, addressAsked: { until: UNTIL, sent: false } };
const sent: object[] = [];
let box: HTMLElement;
let ask: AddressAsk;
const field = (name: string): HTMLInputElement => box.querySelector<HTMLInputElement>(`[data-testid="address-${name}"]`)!;
const tap = (): void => void box.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));

async function shown(now = ASKED): Promise<void> {
  ask.render(now);
  await Promise.resolve();
  await Promise.resolve();
}

beforeEach(() => {
  sent.length = 0;
  document.body.innerHTML = '<div id="box" hidden></div>';
  box = document.getElementById("box")!;
  ask = new AddressAsk({ box, texts: TEXTS.texts, time: (ms) => `at ${ms}`, send: (address) => sent.push(address) }, async () => AddressCard);
});

describe("the card", () => {
  test("is not there, and its code is not fetched, before a counsellor asks", async () => {
    let fetched = 0;
    ask = new AddressAsk({ box, texts: TEXTS.texts, time: String, send: () => undefined }, async () => ((fetched += 1), AddressCard));
    await shown({ ...ASKED, addressAsked: null } as never);
    expect([box.hidden, box.childElementCount, fetched]).toEqual([true, 0, 0]);
    await shown();
    ask.render(ASKED);
    expect([box.hidden, fetched]).toEqual([false, 1]);
  });

  test("says first who reads it, how long, that we cannot see where, and how to call oneself", async () => {
    await shown();
    const before = box.textContent!.slice(0, box.textContent!.indexOf(TEXTS.texts["ui.address.street"]));
    expect(before).toContain("Only we who are here");
    expect(before).toContain("at the latest at at 1000, even if you leave or delete everything. Then it is deleted.");
    expect(before).toContain("We cannot see where you are.");
    expect(box.querySelector<HTMLAnchorElement>("a")!.getAttribute("href")).toBe("tel:112");
  });

  test("sends what is in it at the tap, every line free, and says so", async () => {
    await shown();
    field("street").value = "  Storgatan 4 ";
    expect(sent).toEqual([]);
    tap();
    expect(sent).toEqual([{ street: "Storgatan 4", floor: "", code: "", name: "", who: "", safe: "" }]);
    const status = box.querySelector('[role="status"]')!;
    const now = (asked: { readonly sent: boolean; readonly underWay?: boolean }, more = {}): string => {
      ask.render({ ...ASKED, ...more, addressAsked: { until: UNTIL, ...asked } });
      expect(box.querySelector('[role="status"]'), "the same part: a change is read out").toBe(status);
      return status.textContent!;
    };
    const { "ui.address.under_way": way, "ui.address.broken": broken, "ui.address.sent": there } = TEXTS.texts;
    const away = { link: "reconnecting" as const };
    expect([now({ sent: false }), now({ sent: false }, away)], "before the tap").toEqual(["", broken]);
    expect(now({ sent: false, underWay: true })).toBe(way);
    expect(now({ sent: false, underWay: true }, away)).toBe(`${way} ${broken}`);
    expect(now({ sent: false, underWay: true }, { offline: true }), "the device is wrong while the line stands").toBe(way);
    expect([now({ sent: true }), now({ sent: true }, away)]).toEqual([there, there]);
    expect(field("street").value, "it can be changed and sent again").toBe("  Storgatan 4 ");
    box.querySelector("select")!.value = "no";
    tap();
    expect(sent[1]).toMatchObject({ safe: "no" });
  });

  test("cuts a line of a wide script at a letter, so that it is sent at all", async () => {
    await shown();
    field("floor").value = "ทางขวา".repeat(20);
    tap();
    const { floor } = sent[0] as { floor: string };
    expect(new TextEncoder().encode(floor).length).toBeLessThanOrEqual(120);
    expect("ทางขวา".repeat(20).startsWith(floor)).toBe(true);
  });

  test("keeps nothing in the browser: no name, no memory of forms", async () => {
    await shown();
    for (const one of box.querySelectorAll("input, select")) {
      expect(one.getAttribute("name")).toBeNull();
      expect(one.getAttribute("autocomplete")).toBe("off");
    }
  });

  test.each(["the call is over", "the page is wiped"])("when %s nothing of it stays in the page", async (what) => {
    await shown();
    field("street").value = "Storgatan 4";
    if (what === "the page is wiped") ask.clear();
    else ask.render({ ...ASKED, addressAsked: null } as never);
    expect([box.hidden, box.innerHTML]).toEqual([true, ""]);
  });

  test("a page that is wiped while the code comes stays wiped", async () => {
    ask.render(ASKED);
    ask.clear();
    await Promise.resolve();
    await Promise.resolve();
    expect([box.hidden, box.innerHTML]).toEqual([true, ""]);
  });

  test("code that does not come is asked for again at the next look", async () => {
    let tries = 0;
    ask = new AddressAsk({ box, texts: TEXTS.texts, time: String, send: () => undefined }, async () => {
      tries += 1;
      if (tries === 1) throw new Error("a bad line");
      return AddressCard;
    });
    await shown();
    expect(box.hidden).toBe(true);
    await new Promise((later) => setTimeout(later));
    await shown();
    expect([box.hidden, tries]).toEqual([false, 2]);
  });
});

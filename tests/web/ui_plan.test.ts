// @vitest-environment happy-dom
/** On the visitor's page: a plan in steps, kept nowhere; a file only after its traces were named. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PlanCard } from "../../chatsvc/web/e2ee/cards.ts";
import type { Message } from "../../chatsvc/web/net/visitor_types.ts";
import { planOf } from "../../chatsvc/web/ui/cards.ts";
import { MessageLog } from "../../chatsvc/web/ui/messages.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { askToKeep, asText } from "../../chatsvc/web/ui/plan_keep.ts";
import { theirs } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const find = finder(document);
const PLAN: PlanCard = {
  kind: "plan",
  language: "ar",
  text: "Plan",
  steps: [
    { head: "Alone", text: "<b>breathe</b>\nwalk" },
    { head: "Near", text: "Sara \u202eevil" },
  ],
};
const sent = (change: Partial<Message> = {}): Message => ({ ...theirs(1, PLAN.text), said: { kind: "card", card: PLAN }, ...change });
const shown = (): HTMLElement => find("log").querySelector<HTMLElement>("[data-testid=plan]")!;
const buttons = (): HTMLButtonElement[] => [...shown().querySelectorAll("button")].filter((one) => !one.hidden);
let log: MessageLog;

beforeEach(() => {
  openVisitPage(document);
  log = new MessageLog(find("log"), TEXTS.texts, String, () => undefined, () => undefined);
});
afterEach(() => vi.restoreAllMocks());

describe("a plan", () => {
  test("shows heads and steps as text, in their own language and direction", () => {
    log.render([sent()]);
    const lines = [...shown().querySelectorAll("p")];
    expect(lines.map(({ className, lang, dir }) => [className, lang, dir])).toEqual([["head", "ar", "auto"], ["step-text", "ar", "auto"], ["head", "ar", "auto"], ["step-text", "ar", "auto"]]);
    expect(shown().querySelector("b")).toBeNull();
    expect(shown().textContent).toContain("<b>breathe</b>\nwalk");
    expect(shown().textContent).not.toContain("\u202e");
  });

  test("that was taken back is not there, and the newest stands", () => {
    log.render([sent({ gone: true, text: "" })]);
    expect(shown().textContent).toBe("");
    const newer: PlanCard = { ...PLAN, text: "newer" };
    const second = sent({ key: "k/2", said: { kind: "card", card: newer } });
    expect(planOf([sent(), second])).toEqual(newer);
    expect(planOf([sent(), { ...second, gone: true }])).toEqual(PLAN);
    expect(planOf([theirs(1, "hej")])).toBeNull();
  });
});

describe("keeping it", () => {
  function asked(): HTMLButtonElement {
    log.render([sent()]);
    const [keep] = buttons();
    askToKeep(keep!, PLAN, TEXTS.texts);
    return keep!;
  }

  test("says first what a file leaves behind, and has the keyboard there", () => {
    const keep = asked();
    expect(keep.hidden).toBe(true);
    expect(document.activeElement?.textContent).toBe(TEXTS.texts["ui.plan.traces"]);
    askToKeep(keep, PLAN, TEXTS.texts);
    expect(shown().querySelectorAll(".plan-asks")).toHaveLength(1);
  });

  test("no: nothing is made, and the button is back", () => {
    const made = vi.spyOn(URL, "createObjectURL");
    const keep = asked();
    buttons().at(-1)!.click();
    expect(made).not.toHaveBeenCalled();
    expect([keep.hidden, shown().querySelector(".plan-asks")]).toEqual([false, null]);
    expect(document.activeElement).toBe(keep);
  });

  test("yes: one text file whose name says nothing, and the page lets go of it", async () => {
    const blobs: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => (blobs.push(blob as Blob), "blob:x"));
    const revoked = vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => undefined);
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    asked();
    buttons()[0]!.click();
    expect(names).toEqual(["text.txt"]);
    expect(await blobs[0]!.text()).toBe(asText(PLAN));
    expect(revoked).toHaveBeenCalledWith("blob:x");
    expect(document.querySelector('a[href^="blob:"]')).toBeNull();
  });

  test("the file has the words and nothing of where they come from", () => {
    expect(asText(PLAN).replace(/Sara .*evil/, "Sara")).toBe("Plan\n\nAlone\n<b>breathe</b>\nwalk\n\nNear\nSara\n");
    expect(asText(PLAN)).not.toContain("\u202e");
  });
});

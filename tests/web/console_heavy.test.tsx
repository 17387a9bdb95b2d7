// @vitest-environment happy-dom
/** One tap says that a conversation is heavy; the bar says until when a pause lasts, who is alone, and where the other pages are. */
import { afterEach, describe, expect, it } from "vitest";
import { conversation, NOON } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => {
  page.close();
  localStorage.clear();
});

describe("a heavy conversation", () => {
  it("is marked by one tap, also just after a switch, and looks marked when the service says so", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a")] });
    const tap = () => page.find('[data-conversation="a"] [data-heavy]');
    expect(tap().getAttribute("aria-pressed")).toBe("false");
    page.click("[data-heavy]");
    expect(page.link.commands).toContainEqual({ do: "heavy", conversation: "a", on: true });
    expect(tap().getAttribute("aria-pressed")).toBe("false");
    page.show({ conversations: [conversation("a")], heavy: ["a"] });
    expect(tap().getAttribute("aria-pressed")).toBe("true");
    page.click("[data-heavy]");
    expect(page.link.commands).toContainEqual({ do: "heavy", conversation: "a", on: false });
  });

  it("is not marked when it is over", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { phase: "ended" })] });
    expect(page.all("[data-heavy]")).toEqual([]);
  });

  it("counts as heavy after the end, though nothing grave was ticked and the seat is gone", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a")], heavy: ["a"] });
    page.show({ conversations: [conversation("a", { phase: "ended" })], heavy: [] });
    page.click("[data-closing] [type=submit]");
    expect(page.link.commands).toContainEqual({ do: "form", door: "mika", ticks: ["early-1"], heavy: true });
    expect(page.find("[data-after-heavy]").textContent).toContain("1");
  });

  it.each(["removed", "dropped", "stuck"] as const)("counts once and offers a pause when it went another way: %s", (phase) => {
    page = consolePage();
    page.show({ conversations: [conversation("a")], heavy: ["a"] });
    page.show({ conversations: [conversation("a", { phase })], heavy: [] });
    page.click("[data-over] button");
    expect(page.link.commands.filter((one) => one.do === "form")).toEqual([]);
    expect(page.find("[data-after-heavy]").textContent).toContain("1");
  });

  it("a light one that was handed over offers none", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a")] });
    page.show({ conversations: [conversation("a", { phase: "removed" })] });
    page.click("[data-over] button");
    expect(page.link.commands).toContainEqual({ do: "dismiss", conversation: "a" });
    expect(page.all("[data-after-heavy]")).toEqual([]);
  });

  it("does not count when the mark was taken back in time", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a")], heavy: ["a"] });
    page.show({ conversations: [conversation("a")], heavy: [] });
    page.show({ conversations: [conversation("a", { phase: "ended" })], heavy: [] });
    page.click("[data-closing] [type=submit]");
    expect(page.link.commands).toContainEqual({ do: "form", door: "mika", ticks: ["early-1"] });
    expect(page.all("[data-after-heavy]")).toEqual([]);
  });
});

describe("the bar", () => {
  it("says until when the pause is thought to last", () => {
    page = consolePage();
    page.show({ duty: "pause" });
    const chosen = () => page.find('[data-choose="back"] option').textContent;
    expect(chosen()).toBe("Tillbaka om …");
    page.show({ duty: "pause", backAt: NOON + 20 * 60_000 });
    expect(chosen()).toBe("Paus till ungefär 03:00");
  });

  it("says by name that a shift is worked alone", () => {
    page = consolePage();
    page.show({});
    expect(page.all("[data-alone]")).toEqual([]);
    page.show({ alone: true });
    expect(page.find("[data-alone]").textContent).toBe("Ensam på passet");
  });

  it("opens the other pages in tabs of their own, and closes its menu on the way", () => {
    page = consolePage();
    page.show({});
    const menu = page.find(".bar-pages") as HTMLDetailsElement;
    const links = page.all(".bar-pages a") as HTMLAnchorElement[];
    expect(links.map((one) => [one.getAttribute("href"), one.target, one.rel])).toEqual([
      ["/schema", "_blank", "noopener"],
      ["/stod", "_blank", "noopener"],
    ]);
    menu.open = true;
    page.press(".bar-pages summary", "Escape");
    expect(menu.open).toBe(false);
  });
});

describe("a shift that ends soon", () => {
  const notice = () => page.find("[data-shift-ends]");

  it("is said with the minutes that are left, which nobody hears again and again", () => {
    page = consolePage();
    page.show({ shiftEndsAt: NOON + 10 * 60_000 });
    expect(notice().querySelector("strong")?.textContent).toBe("Passet är slut om 10 min");
    const heard = notice().querySelector('[role="status"]')?.textContent;
    expect(heard).toBe("Passet är slut 02:50. Sedan kommer ingen ny till dig. Det som pågår avbryts inte.");
    page.show({ shiftEndsAt: NOON + 9 * 60_000 + 60_000 });
    expect(notice().querySelector('[role="status"]')?.textContent).toBe(heard);
  });

  it("is not said before its last ten minutes, nor when it is over", () => {
    page = consolePage();
    page.show({});
    expect(page.all("[data-shift-ends]")).toEqual([]);
    page.show({ shiftEndsAt: NOON });
    expect(page.all("[data-shift-ends]")).toEqual([]);
  });
});

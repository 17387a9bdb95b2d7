// @vitest-environment happy-dom
/** A counsellor offers to ring: what it means stands first, nothing can be typed before the yes, and nothing typed stays after. */
import { beforeEach, describe, expect, test } from "vitest";
import { ContactPlace } from "../../chatsvc/web/ui/contact.ts";
import { makeContactCard } from "../../chatsvc/web/ui/contact_card.ts";
import type { VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { FakeVisitorClient } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { openVisitPage, part, textsOf } from "./visit_page.ts";

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));
const ASKED = { kind: "callback", given: false } as const;
const input = (name: string): HTMLInputElement => part(`contact-${name}`);
const shown = (name: string): boolean => part(name).closest("[hidden]") === null;
function type(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) input(name).value = value;
}
const submit = (): void => void part("contact-form").dispatchEvent(new Event("submit", { cancelable: true }));

describe("on the page", () => {
  let client: FakeVisitorClient;
  let page: VisitorPage;
  beforeEach(async () => {
    openVisitPage(document);
    client = new FakeVisitorClient();
    page = livePage({ makeClient: () => client });
    for (const name of ["next", "path-own", "start"]) part(name).click();
    client.show({ phase: "talking" });
    await import("../../chatsvc/web/ui/contact_card.ts");
  });
  const asked = async (contact: NonNullable<FakeVisitorClient["snapshot"]["contact"]> = ASKED): Promise<void> => {
    client.show({ contact, guardSilent: !contact.given });
    await settled();
  };

  test("nothing of it is seen before a counsellor asks", () => {
    expect(shown("contact")).toBe(false);
  });

  test("it says first that anonymity ends, who writes what and where; there is no field yet", async () => {
    await asked();
    expect(shown("contact-ask")).toBe(true);
    expect(shown("contact-form")).toBe(false);
    const text = part("contact").textContent;
    expect(text).toContain("Do you want us to call you?");
    expect(text).toContain("you are no longer anonymous");
    expect(text).toContain("in the municipality's own system");
    expect(document.querySelector(`[data-part="contact-title"]`)!.getAttribute("role")).toBe("status");
  });

  test.each([
    ["booked", "book a talk", "writes the time"],
    ["coordinator", "regional coordinator", "gives your number to the regional"],
  ] as const)("each kind says what becomes of the number: %s", async (kind, title, what) => {
    await asked({ kind, given: false });
    expect(part("contact-title").textContent).toContain(title);
    expect(part("contact-what").textContent).toContain(what);
  });

  test("no is one tap, and says nothing else", async () => {
    await asked();
    part("contact-no").click();
    expect(client.calls.filter((call) => call.includes("contact"))).toEqual(["no contact"]);
    client.show({ contact: null });
    expect(shown("contact")).toBe(false);
  });

  test("yes opens the fields, and what was typed goes out tidied, never as a draft or a text", async () => {
    await asked();
    part("contact-yes").click();
    expect([shown("contact-ask"), shown("contact-form")]).toEqual([false, true]);
    expect(document.activeElement).toBe(input("number"));
    type({ number: "(070) 123 45 67", when: "efter 20", say: " tandläkaren\u202e ", name: "" });
    submit();
    expect(client.calls.filter((call) => call.includes("contact"))).toEqual(["contact 070 123 45 67|efter 20|tandläkaren|"]);
    const state = part("contact-state");
    expect([state.textContent, state.getAttribute("role"), shown("contact-state")]).toEqual(["", "status", true]);
    client.show({ contact: { kind: "callback", given: true, underWay: true }, guardSilent: false });
    expect([state.textContent, shown("contact-given")]).toEqual(["Your number is on its way. Do not close the page.", true]);
    client.show({ contact: { kind: "callback", given: true }, guardSilent: false });
    expect(state.textContent).toBe("The counsellor has your number.");
    expect([client.sent, client.calls.some((call) => call.startsWith("draft") && call.includes("070"))]).toEqual([[], false]);
    expect(["number", "when", "say", "name"].map((name) => input(name).value)).toEqual(["", "", "", ""]);
    expect(shown("contact-given")).toBe(true);
    part("contact-take-back").click();
    expect(client.calls.at(-1)).toBe("no contact");
  });

  test("a number that cannot be dialled is said, and stays to be mended", async () => {
    await asked();
    part("contact-yes").click();
    type({ number: "ring mig" });
    submit();
    expect([shown("contact-wrong"), input("number").value, shown("contact-form")]).toEqual([true, "ring mig", true]);
    type({ number: "070-123 45 67" });
    submit();
    expect(shown("contact-wrong")).toBe(false);
  });

  test("undo goes back to the question and keeps nothing that was typed", async () => {
    await asked();
    part("contact-yes").click();
    type({ number: "070-123 45 67", say: "Kim" });
    part("contact-undo").click();
    expect([shown("contact-ask"), shown("contact-form"), input("number").value, input("say").value]).toEqual([true, false, "", ""]);
    expect(document.activeElement).toBe(part("contact-yes"));
  });

  test("another look at the talk neither closes the fields nor takes a letter", async () => {
    await asked();
    part("contact-yes").click();
    type({ number: "070" });
    client.show({ missing: 1 });
    expect([shown("contact-form"), input("number").value]).toEqual([true, "070"]);
  });

  test.each<[string, () => void]>([
    ["withdrawn", () => client.show({ contact: null })],
    ["the conversation's end", () => client.end()],
    ["the counsellor's loss", () => client.show({ contact: null, phase: "waiting" })],
    ["a page that is cleared", () => page.clear()],
  ])("what was typed goes with: %s", async (_name, happens) => {
    await asked();
    part("contact-yes").click();
    type({ number: "070-123 45 67", when: "8", say: "x", name: "Kim" });
    const inputs = ["number", "when", "say", "name"].map(input);
    const box = part("contact");
    happens();
    expect(inputs.map(({ value }) => value)).toEqual(["", "", "", ""]);
    expect(box.hidden).toBe(true);
  });

  test("the browser is told to keep out of every field", () => {
    for (const name of ["number", "when", "say", "name"]) expect(input(name).maxLength).toBeGreaterThan(0);
    expect(part("contact-form").getAttribute("autocomplete")).toBe("off");
  });
});

test("the script is fetched once it is asked for, again after a bad line, and shows what stands by then", async () => {
  openVisitPage(document);
  let tries = 0;
  const deps = { find: finder(document), answer: () => true };
  const place = new ContactPlace(deps, () => (tries++ === 0 ? Promise.reject(new Error("offline")) : Promise.resolve(makeContactCard(deps))));
  place.render(null);
  expect(tries).toBe(0);
  place.render(ASKED);
  await settled();
  expect([tries, shown("contact")]).toEqual([1, false]);
  place.render(ASKED);
  place.render({ kind: "booked", given: false });
  await settled();
  expect([tries, part("contact-title").textContent]).toEqual([2, "Do you want to book a talk?"]);
  place.clear();
  expect(shown("contact")).toBe(false);
});

test("both languages say that anonymity ends, and neither blames", () => {
  expect(textsOf("sv")["talk.contact.anonymous"]).toContain("inte längre anonym");
  const all = Object.entries(textsOf("sv")).filter(([id]) => id.startsWith("talk.contact"));
  expect(all.length).toBe(Object.keys(textsOf("en")).filter((id) => id.startsWith("talk.contact")).length);
  expect(all.map(([, text]) => text).join(" ")).not.toMatch(/prostituer|torsk/i);
});

// @vitest-environment happy-dom
/** At the desk: an offer of one of three kinds, the number as a card that cannot be copied, and an end that erases it. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { CALLBACK_PANEL, ContactNote } from "../../counsellor/web/callback_panel.tsx";
import { contactTicks, type Closing, useClosing } from "../../counsellor/web/closing_form.tsx";
import { obey } from "../../counsellor/web/desk_commands.ts";
import { PANELS } from "../../counsellor/web/panel_list.ts";
import { mustBeSure } from "../../counsellor/web/sure_link.ts";
import { conversation, FACTS, fakeLink, NOON } from "./console_fake.ts";
import { click, find, has, put, root, takeAway } from "./console_part.ts";

const CONTACT = { kind: "callback", number: "+46 70-123 45 67", when: "efter 20", say: "<b>tandläkaren</b>", name: "" } as const;
const GIVEN: DeskConversation["contact"] = { stands: { kind: "callback", contact: CONTACT, given: true }, refused: false, kinds: ["callback"] };
const NONE: DeskConversation["contact"] = { stands: null, refused: false, kinds: [] };

afterEach(takeAway);

function panel(change: Partial<DeskConversation> = {}): ReturnType<typeof fakeLink> {
  const link = fakeLink();
  const { Part } = CALLBACK_PANEL;
  put(<Part one={conversation("a", change)} name="Havet" facts={FACTS} link={link} now={NOON} insert={() => expect.unreachable("a number is put into no draft")} />);
  return link;
}

describe("the offer", () => {
  it.each(["callback", "booked", "coordinator"] as const)("of %s is one tap, asked about in the wrong window", (kind) => {
    const link = panel();
    click(`[data-offer="${kind}"]`);
    expect(link.commands).toEqual([{ do: "contact", conversation: "a", kind }]);
    expect(mustBeSure(link.commands[0]!)).toBe(true);
  });

  it("is held while a second one of staff is here, and says what to do", () => {
    panel({ people: [{ alias: "Linnea", role: "counsellor", me: true }, { alias: "Noor", role: "interpreter", me: false }] });
    expect(find("[data-contact='not-alone']").textContent).toContain("Be den andra lämna först");
    expect([...root.querySelectorAll<HTMLButtonElement>("[data-offer]")].every(({ disabled }) => disabled)).toBe(true);
  });

  it("is not possible before anybody talks", () => {
    panel({ phase: "joining" });
    expect(find<HTMLButtonElement>("[data-offer]").disabled).toBe(true);
  });

  it("waits for the visitor, and is taken back by one tap", () => {
    const link = panel({ contact: { stands: { kind: "booked", contact: null, given: false }, refused: false, kinds: [] } });
    expect(find("[data-contact='asked']").textContent).toContain("Boka samtal");
    expect(has("[data-offer]")).toBe(false);
    click("[data-contact-over]");
    expect(link.commands).toEqual([{ do: "contact", conversation: "a", kind: null }]);
  });

  it("that met a no says so without blame, and may be made again", () => {
    panel({ contact: { ...NONE, refused: true } });
    expect(find("[data-contact='refused']").textContent).toContain("sa nej");
    expect(has("[data-offer]")).toBe(true);
  });
});

describe("the number", () => {
  it("is dialled by a link of digits; a stranger's words are text and nothing more", () => {
    panel({ contact: GIVEN });
    expect(find<HTMLAnchorElement>("a").getAttribute("href")).toBe("tel:+46701234567");
    expect(find("a").textContent).toBe(CONTACT.number);
    expect(has("b")).toBe(false);
    expect(find("dl").textContent).toContain("<b>tandläkaren</b>");
    expect(find("dl").textContent).toContain("Inte sagt");
    expect(find(".contact-card").textContent).toContain("kommunens eget system");
    expect(find(".contact-card").textContent, "so that she writes down in time what must be").toContain("saknat kontakt i två minuter");
  });

  it("cannot be copied or dragged away", () => {
    panel({ contact: GIVEN });
    for (const name of ["copy", "dragstart"]) {
      const event = new Event(name, { bubbles: true, cancelable: true });
      find("a").dispatchEvent(event);
      expect(event.defaultPrevented).toBe(true);
    }
  });

  it.each([
    ["callback", "Samtalet är klart"],
    ["booked", "Det är bokat"],
    ["coordinator", "Det är lämnat vidare"],
  ] as const)("of %s is erased by one tap when it is done", (kind, words) => {
    const link = panel({ contact: { ...GIVEN, stands: { kind, contact: { ...CONTACT, kind }, given: true } } });
    expect(find("[data-contact-over]").textContent).toBe(`${words} – radera numret`);
    click("[data-contact-over]");
    expect(link.commands).toEqual([{ do: "contact", conversation: "a", kind: null }]);
  });

  it("is announced in the head, without the number, while it stands and the talk is open", () => {
    put(<ContactNote one={conversation("a", { contact: GIVEN })} />);
    expect(find("[data-contact-note]").textContent).toContain("lämnat ett nummer");
    expect(root.textContent).not.toContain("123");
    put(<ContactNote one={conversation("a", { contact: GIVEN, phase: "ended" })} />);
    expect(has("[data-contact-note]")).toBe(false);
    put(<ContactNote one={conversation("a", { contact: NONE })} />);
    expect(has("[data-contact-note]")).toBe(false);
  });
});

it("stands among the panels, and its command reaches the desk", () => {
  expect(PANELS.map(({ id }) => id)).toContain("callback");
  expect(CALLBACK_PANEL.name()).toBe("Ringa upp / boka");
  const heard: unknown[] = [];
  obey({ contact: (...said: unknown[]) => heard.push(said) } as never, { do: "contact", conversation: "a", kind: "booked" });
  expect(heard).toEqual([["a", "booked"]]);
});

it("only the kinds are counted, also after the end has cleared everything", () => {
  expect(contactTicks({ contact: { ...GIVEN, kinds: ["callback", "booked"] } })).toEqual(["contact-callback", "contact-booked"]);
  let closing: Closing | null = null;
  function Story({ change }: { readonly change: Partial<DeskConversation> }) {
    closing = useClosing(conversation("a", change), false, 0, 1);
    return null;
  }
  put(<Story change={{ contact: { ...NONE, kinds: ["callback"] } }} />);
  act(() => render(<Story change={{ phase: "ended", contact: NONE }} />, root));
  expect(closing!.ticks()).toEqual(["contact-callback", "early-1"]);
});

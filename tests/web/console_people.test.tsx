// @vitest-environment happy-dom
/** At the desk: handing over in words first, saying yes to who comes, and what the visitor chose to tell. */
import { afterEach, describe, expect, it } from "vitest";
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import { type AskedView, NOTHING_ASKED } from "../../chatsvc/web/net/desk_asked.ts";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { AskedNote, askedWords, newcomerWords, PEOPLE_PANEL } from "../../counsellor/web/people_panel.tsx";
import { mustBeSure } from "../../counsellor/web/sure_link.ts";
import { returningWords } from "../../counsellor/web/words.ts";
import { Consults } from "../../counsellor/web/consult_state.ts";
import { Escalations, type LadderView } from "../../counsellor/web/ladder_state.ts";
import { Invitations } from "../../counsellor/web/invitations.tsx";
import { RetoldLines } from "../../counsellor/web/retold.tsx";
import { conversation, FACTS, fakeLink, NOON } from "./console_fake.ts";
import { click, has, put, root, takeAway } from "./console_part.ts";

afterEach(takeAway);

const inserted: string[] = [];
const HERE: LadderView = { ...NO_ESCALATIONS, known: true, supervisors: { mika: 1 }, linked: true };
function panel(change: Partial<DeskConversation> = {}, view: LadderView = HERE): ReturnType<typeof fakeLink> {
  inserted.length = 0;
  const link = fakeLink();
  const { Part } = PEOPLE_PANEL;
  put(
    <Escalations.Provider value={view}>
      <Part one={conversation("a", change)} name="Havet" facts={FACTS} link={link} now={NOON} insert={(text) => void inserted.push(text)} />
    </Escalations.Provider>,
  );
  return link;
}
const asked = (change: Partial<AskedView>): AskedView => ({ ...NOTHING_ASKED, what: "handover", role: "counsellor", ...change });
const NOOR = { alias: "Noor", role: "counsellor" } as const;

describe("handing over", () => {
  it("offers the words first and the tap beside them", () => {
    const link = panel();
    click("[data-insert-words]");
    expect(inserted[0]).toContain("Du bestämmer vad hen får läsa");
    expect(link.commands).toEqual([]);
    click("[data-hand-over]");
    expect(link.commands).toEqual([{ do: "handover", conversation: "a", withdrawn: false }]);
  });

  it("can be meant for one colleague: who could is listed, and one press asks her first", () => {
    const NOOR_FREE = { staff: "7", alias: "Noor" };
    const link = panel();
    expect(has("[data-hand-to]")).toBe(false);
    click("[data-hand-to-whom]");
    expect(link.commands).toEqual([{ do: "colleagues", conversation: "a" }]);
    const listed = panel({ asked: { ...NOTHING_ASKED, colleagues: [NOOR_FREE, { staff: "8", alias: "Kim" }] } });
    expect(root.textContent).toContain("Hen får frågan först, i en minut");
    click('[data-hand-to="Noor"]');
    expect(listed.commands).toEqual([{ do: "handover", conversation: "a", withdrawn: false, to: NOOR_FREE }]);
    panel({ asked: { ...NOTHING_ASKED, colleagues: [] } });
    expect(root.textContent).toContain("Ingen annan har en ledig plats");
    expect(mustBeSure({ do: "colleagues", conversation: "a" })).toBe(false);
  });

  it("says before the press that nobody else is on duty", () => {
    const desk = { consults: [], unread: new Map(), others: { mika: 0 }, linked: true };
    const { Part } = PEOPLE_PANEL;
    put(
      <Consults.Provider value={desk}>
        <Part one={conversation("a")} name="Havet" facts={FACTS} link={fakeLink()} now={NOON} insert={() => undefined} />
      </Consults.Provider>,
    );
    expect(root.querySelector("[data-no-colleague]")?.textContent).toContain("Lova ingen kollega");
    panel();
    expect(has("[data-no-colleague]")).toBe(false);
  });

  it("says whom it is meant for, and that she cannot", () => {
    expect(askedWords(asked({ by: "me", named: "Noor" }))).toContain("lämna över till Noor. Hen får frågan först");
    expect(askedWords(asked({ by: "me", named: "Noor", cannot: ["Noor"] }))).toContain("Noor kan inte ta över. Samtalet står först i kön");
  });

  it("reads in the queue as what it is", () => {
    expect(returningWords({ returning: "handed", reservedUntil: null }, NOON)).toBe("En kollega lämnar över till dig");
    expect(returningWords({ returning: "handed_other", reservedUntil: NOON + 30_000 }, NOON)).toContain("Lämnas över till en viss kollega, fri om");
    expect(returningWords({ returning: "handed_other", reservedUntil: null }, NOON)).toBe("En kollega lämnar över");
  });

  it("is not possible before anybody talks", () => {
    panel({ phase: "joining" });
    expect(root.querySelector<HTMLButtonElement>("[data-hand-over]")!.disabled).toBe(true);
  });

  it("is taken back by whoever asked, and by nobody else", () => {
    const link = panel({ asked: asked({ by: "me" }) });
    expect(has("[data-hand-over]")).toBe(false);
    click("[data-withdraw]");
    expect(link.commands).toEqual([{ do: "handover", conversation: "a", withdrawn: true }]);
    for (const by of ["visitor", "colleague", null] as const) {
      panel({ asked: asked({ by }) });
      expect(has("[data-withdraw]")).toBe(false);
    }
  });

  it("names who comes, and asks for the yes once", () => {
    const link = panel({ asked: asked({ by: "me", newcomer: { state: "believed", ...NOOR } }) });
    expect(root.textContent).toContain("Noor, rådgivare vill ta över");
    click("[data-agree]");
    expect(link.commands).toEqual([{ do: "agree", conversation: "a" }]);
    panel({ asked: asked({ by: "me", newcomer: { state: "agreed", ...NOOR } }) });
    expect(has("[data-agree]")).toBe(false);
  });

  it("asks for no yes to somebody whose certificate does not hold, nor where the visitor asked", () => {
    panel({ asked: asked({ by: "me", newcomer: { state: "refused", code: "chain_foreign" } }) });
    expect(has("[data-agree]")).toBe(false);
    expect(root.textContent).toContain("Säg inte ja");
    panel({ asked: asked({ by: "visitor", newcomer: { state: "believed", ...NOOR } }) });
    expect(has("[data-agree]")).toBe(false);
    expect(root.textContent).toContain("Det säger inget om dig");
  });
});

describe("the note over the conversation", () => {
  it("is there while something is asked, and when the person said no", () => {
    put(<AskedNote one={conversation("a")} />);
    expect(root.textContent).toBe("");
    put(<AskedNote one={conversation("a", { asked: { ...NOTHING_ASKED, declined: true } })} />);
    expect(root.textContent).toBe("Personen sa nej och vill fortsätta med dig.");
    put(<AskedNote one={conversation("a", { asked: asked({ by: "me", newcomer: { state: "agreed", ...NOOR } }) })} />);
    expect(root.textContent).toContain("Inget svar är ett nej");
  });

  it("says when nobody is there to be asked, so that no colleague is promised", () => {
    const note = (change: AskedView, others: number | undefined): string => {
      const desk = { consults: [], unread: new Map(), others: others === undefined ? {} : { mika: others }, linked: true };
      put(
        <Consults.Provider value={desk}>
          <AskedNote one={conversation("a", { asked: change })} />
        </Consults.Provider>,
      );
      return root.textContent ?? "";
    };
    const cases = [asked({ by: "me" }), asked({ by: "visitor" }), { ...asked({ by: "me" }), what: "invitation" }] as const;
    for (const one of cases) {
      expect(note(one, 0)).toContain("ngen annan är på jour");
      expect(note(one, 0)).not.toMatch(/först i kön|tillfrågas/);
      for (const others of [1, undefined]) expect(note(one, others)).not.toContain("ngen annan är på jour");
    }
  });

  it("has its own words for each case", () => {
    const cases = (["me", "visitor", "colleague", null] as const).map((by) => askedWords(asked({ by })));
    expect(new Set(cases).size).toBe(4);
    const states = [{ state: "checking" }, { state: "refused", code: "x" }, { state: "believed", ...NOOR }, { state: "agreed", ...NOOR }] as const;
    expect(new Set(states.map((one) => newcomerWords(one, "me"))).size).toBe(4);
  });
});

describe("what the visitor chose to tell", () => {
  it("shows whose words, when, and that the beginning is missing", () => {
    const at = Math.floor(NOON / 60_000);
    const lines = [
      { by: { visitor: true }, at, text: "ett" },
      { by: { alias: "Sam" }, at, text: "<b>svar</b>" },
    ] as const;
    put(<RetoldLines said={{ kind: "retold", how: "all", lines, cut: true }} />);
    expect(root.querySelectorAll("li")).toHaveLength(2);
    expect(root.textContent).toMatch(/Början får inte plats.*Besökaren.*ett.*Sam.*<b>svar<\/b>/s);
    expect(has("b")).toBe(false);
  });
});

describe("a colleague beside", () => {
  const ROBIN = { alias: "Robin", role: "counsellor", me: false } as const;
  const ME = { alias: "Sam", role: "counsellor", me: true } as const;

  it("is asked for by a tap, and not any more by another", () => {
    const link = panel();
    click("[data-invite]");
    panelOf(link, { asked: { ...NOTHING_ASKED, what: "invitation", role: "counsellor", by: "me" } });
    click("[data-withdraw]");
    expect(link.commands).toEqual([
      { do: "invite", conversation: "a", role: "counsellor", withdrawn: false },
      { do: "invite", conversation: "a", role: "counsellor", withdrawn: true },
    ]);
  });

  it("may be a supervisor or an interpreter, each once, and is named while she is sought", () => {
    const link = panel();
    click('[data-invite="supervisor"]');
    click('[data-invite="interpreter"]');
    expect(link.commands.flatMap((one) => ("role" in one ? [one.role] : []))).toEqual(["supervisor", "interpreter"]);
    expect(askedWords({ ...NOTHING_ASKED, what: "invitation", role: "interpreter", by: "me" }), "nobody knows whether one is signed in").toContain("Vänta inte med det viktiga");
    panel({ people: [ME, { alias: "Alva", role: "interpreter", me: false }] });
    expect([has('[data-invite="interpreter"]'), has('[data-invite="supervisor"]')]).toEqual([false, true]);
    const sought = (["counsellor", "supervisor", "interpreter"] as const).map((role) => askedWords({ ...NOTHING_ASKED, what: "invitation", role, by: "me" }));
    expect(sought.map((words) => words.split(" ")[1])).toEqual(["kollega", "handledare", "tolk"]);
  });

  it("is named in the room, may go again, and a full room asks for nobody", () => {
    const link = panel({ people: [ME, ROBIN] });
    expect(root.querySelector(".people-here")!.textContent).toBe("BesökarenSam, rådgivare (du)Robin, rådgivare");
    click("[data-leave]");
    expect(link.commands).toEqual([{ do: "leave", conversation: "a" }]);
    panel({ people: [ME, ROBIN, { alias: "Alva", role: "interpreter", me: false }] });
    expect(has("[data-invite]")).toBe(false);
    panel({ people: [ME, { alias: "Alva", role: "interpreter", me: false }] });
    expect(has("[data-leave]")).toBe(false);
  });

  it("reads who cannot come, beside the conversation too, and that others may yet", () => {
    const view: AskedView = { ...NOTHING_ASKED, what: "invitation", role: "interpreter", by: "me", cannot: ["Alva", "Ion"] };
    put(<AskedNote one={conversation("a", { asked: view })} />);
    expect(root.textContent).toContain("Alva, Ion kan inte komma. Frågan står kvar till andra");
    const newcomer = { state: "believed", ...NOOR } as const;
    expect(newcomerWords(newcomer, "me", "invitation")).not.toContain("kan inte");
    expect(askedWords({ ...view, newcomer })).toBe("");
  });

  it("finds the question at the desk, without anything of the person", () => {
    const taken: string[] = [];
    const rows = [{ conversation: "a", door: "mika", language: "sv", since: NOON - 120_000, consult: null }];
    put(<Invitations rows={rows} doors={FACTS.doors} now={NOON} free accept={(id) => void taken.push(id)} decline={(id) => void taken.push(`no ${id}`)} />);
    click("[data-come-in]");
    click("[data-no]");
    expect(taken).toEqual(["a", "no a"]);
    put(<Invitations rows={[]} doors={FACTS.doors} now={NOON} free accept={() => undefined} decline={() => undefined} />);
    expect(root.innerHTML).toBe("");
  });
});

function panelOf(link: ReturnType<typeof fakeLink>, change: Partial<DeskConversation>): void {
  const { Part } = PEOPLE_PANEL;
  put(<Part one={conversation("a", change)} name="Havet" facts={FACTS} link={link} now={NOON} insert={() => undefined} />);
}

describe("a supervisor who is asked in", () => {
  const KEY = "5a".repeat(16);
  const invited = asked({ what: "invitation", role: "supervisor", by: "me" });
  const call = { key: KEY, kind: "join", door: "mika", state: "raised", raisedAt: NOON, dueAt: NOON + 60_000, passedTo: "", raisedBy: "Linnea", takenBy: "", decision: "", mine: true } as const;

  it("is called by the ladder as well: with a time to answer, an on-call second and a line in the log", () => {
    const link = panel();
    click('[data-invite="supervisor"]');
    expect(link.commands.map((one) => one.do)).toEqual(["invite", "mark", "escalate"]);
    expect(link.commands[2]).toMatchObject({ do: "escalate", kind: "join", door: "mika" });
    expect(Object.keys(link.commands[2]!).sort()).toEqual(["do", "door", "key", "kind"]);
  });

  it("is called once, and not any more when nobody needs to come", () => {
    const open = { ...HERE, entries: [call] };
    const again = panel({ marks: { escalation_join: KEY } }, open);
    click('[data-invite="supervisor"]');
    expect(again.commands.map((one) => one.do)).toEqual(["invite"]);
    const link = panel({ marks: { escalation_join: KEY }, asked: invited }, open);
    expect(root.querySelector("[data-stands]")!.getAttribute("data-stands")).toBe("raised");
    click("[data-withdraw]");
    expect(link.commands).toEqual([
      { do: "invite", conversation: "a", role: "supervisor", withdrawn: true },
      { do: "decide", key: KEY, decision: "withdrawn", gate: "none" },
    ]);
  });

  it("who cannot be reached is named with the telephone that can, before and after the press", () => {
    const nobody = { ...HERE, supervisors: { mika: 0 } };
    panel({}, nobody);
    expect(root.querySelector("[data-nobody]")!.textContent).toContain("Ingen handledare har sin sida öppen");
    panel({ asked: invited }, nobody);
    expect(has("[data-nobody]")).toBe(true);
    panel({ asked: asked({ what: "handover" }) }, nobody);
    expect(has("[data-nobody]")).toBe(false);
  });

  it("nobody but a supervisor is called by the ladder", () => {
    const link = panel();
    click('[data-invite="interpreter"]');
    click('[data-invite="counsellor"]');
    expect(link.commands.map((one) => one.do)).toEqual(["invite", "invite"]);
  });
});

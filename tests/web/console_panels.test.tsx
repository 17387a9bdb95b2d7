// @vitest-environment happy-dom
/** Beside a conversation: strips are always seen, one panel is open at a time, and what it inserts is a draft and never a message. */
import { act } from "preact/test-utils";
import { useState } from "preact/hooks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Composer, spliced } from "../../counsellor/web/composer.tsx";
import { Panels, Strips } from "../../counsellor/web/panels.tsx";
import { PANELS, STRIPS } from "../../counsellor/web/panel_list.ts";
import type { Panel, PanelProps, Strip } from "../../counsellor/web/panel_types.ts";
import { conversation, FACTS, fakeLink, NOON } from "./console_fake.ts";
import { click, find, put, root, takeAway } from "./console_part.ts";

afterEach(() => {
  takeAway();
  vi.useRealTimers();
});

const inserted: string[] = [];
const opened: string[] = [];

function Words(p: PanelProps) {
  const [count, setCount] = useState(0);
  opened.push(p.one.id);
  return (
    <button type="button" class="use" onClick={() => (setCount(count + 1), p.insert("Hej"))}>
      {count}
    </button>
  );
}
const parts: readonly Panel[] = [
  { id: "words", name: () => "Ord", Part: Words },
  { id: "help", name: () => "Stöd", Part: () => <p class="help">Ring</p> },
];
const strips: readonly Strip[] = [{ id: "risk", Part: (p) => <span>{p.name}</span> }];

const props = (id = "a", change = {}): PanelProps => ({
  one: conversation(id, change),
  name: "Havet",
  facts: FACTS,
  link: fakeLink(),
  now: NOON,
  insert: (text) => void inserted.push(text),
});

describe("panels", () => {
  it("open by their button, one at a time, and say so", () => {
    opened.length = 0;
    put(<Panels {...props()} panels={parts} />);
    expect(find(".panels").getAttribute("aria-label")).toBe("Stöd i samtalet Havet");
    expect(opened).toEqual([]);
    click("[data-open-panel=words]");
    expect(find("[data-panel=words]").hidden).toBe(false);
    expect(find("[data-open-panel=words]").getAttribute("aria-expanded")).toBe("true");
    expect(find("[data-open-panel=words]").getAttribute("aria-controls")).toBe(find("[data-panel=words]").id);
    click("[data-open-panel=help]");
    expect(find("[data-panel=words]").hidden).toBe(true);
    expect(find("[data-panel=help]").textContent).toBe("Ring");
    click("[data-open-panel=help]");
    expect(find(".panels").dataset["open"]).toBe("none");
    expect(find("[data-panel=help]").hidden).toBe(true);
  });

  it("keep what was done in them while another is open", () => {
    inserted.length = 0;
    put(<Panels {...props()} panels={parts} />);
    click("[data-open-panel=words]");
    click(".use");
    click("[data-open-panel=help]");
    click("[data-open-panel=words]");
    expect(find(".use").textContent).toBe("1");
    expect(inserted).toEqual(["Hej"]);
  });

  it("two conversations have two sets, and no id twice", () => {
    put(
      <>
        <Panels {...props("a")} panels={parts} />
        <Panels {...props("b")} panels={parts} />
      </>,
    );
    const ids = [...root.querySelectorAll("[id]")].map(({ id }) => id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
  });

  it("are gone when the conversation is over, and where there are none", () => {
    put(<Panels {...props("a", { phase: "ended" })} panels={parts} />);
    expect(root.textContent).toBe("");
    put(<Panels {...props()} panels={[]} />);
    expect(root.textContent).toBe("");
  });
});

describe("strips", () => {
  it("are always in sight, in order, until the conversation is over", () => {
    put(<Strips {...props()} strips={strips} />);
    expect(find("[data-strip=risk]").textContent).toBe("Havet");
    put(<Strips {...props("a", { phase: "ended" })} strips={strips} />);
    expect(root.textContent).toBe("");
  });

  it("no part is registered twice", () => {
    const ids = [...STRIPS, ...PANELS].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+$/u);
  });
});

describe("inserted text", () => {
  it("stands on lines of its own and leaves what was written", () => {
    expect(spliced("", "Hej", 0, 0)).toBe("Hej");
    expect(spliced("Jag förstår.", "Hej", 12, 12)).toBe("Jag förstår.\nHej");
    expect(spliced("Jag.\nDu.", "Hej", 5, 5)).toBe("Jag.\nHej\nDu.");
    expect(spliced("ett två tre", "Hej", 4, 7)).toBe("ett \nHej\n tre");
  });

  it("is a draft in this conversation's composer and is not sent", async () => {
    vi.useFakeTimers();
    const link = fakeLink();
    const inserted = { current: (_text: string): void => undefined };
    put(<Composer one={conversation("a", { draft: "Jag hör dig." })} name="Havet" link={link} sure={link} reasons={null} noted={() => undefined} clock={() => 0} justSwitched={() => 0} inserted={inserted} />);
    await vi.advanceTimersByTimeAsync(50);
    act(() => inserted.current("Är du trygg nu?"));
    expect((find("textarea") as HTMLTextAreaElement).value).toBe("Jag hör dig.\nÄr du trygg nu?");
    expect(document.activeElement).toBe(find("textarea"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(link.commands.filter((one) => one.do === "send")).toEqual([]);
    expect(link.commands.filter((one) => one.do === "draft")).toContainEqual({ do: "draft", conversation: "a", text: "Jag hör dig.\nÄr du trygg nu?" });
  });
});

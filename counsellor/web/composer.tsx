/** Where the counsellor writes. The draft belongs to this conversation and is nowhere but in this tab, sealed. */
import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { Ending } from "./ending.tsx";
import { seenIn } from "./identity_mark.tsx";
import { keepToSelf } from "./keep_to_self.ts";
import { FRESH_SWITCH_MS } from "./sure_link.ts";
import { _ } from "./text.ts";
import type { DeskLink, FormQuestion } from "./worker_messages.ts";

/** A second press so soon is the same press: it must not answer the question that it has raised. */
const ONE_PRESS_MS = 1000;
/** A pause in writing: the draft is kept for a reload. */
const KEEP_DRAFT_AFTER_MS = 400;

interface ComposerProps {
  readonly one: DeskConversation;
  readonly name: string;
  /** Asks by its own button before a text is sent. */
  readonly link: DeskLink;
  /** Asks after a change of conversation. */
  readonly sure: DeskLink;
  /** Reasons to end after abuse, and where the chosen one goes. */
  readonly reasons: FormQuestion | null;
  readonly noted: (tick: string) => void;
  readonly justSwitched: () => number;
  /** Ms of the page's clock. */
  readonly clock: () => number;
  /** Set here: what a part beside the conversation calls to put text into the draft. */
  readonly inserted: { current: (text: string) => void };
  /** In place of the ways to end: a guest ends nothing. */
  readonly instead?: ComponentChild;
}

interface Question {
  /** Changed conversation a moment ago. */
  readonly switched: boolean;
  /** What in the text can show who somebody is, in words; empty: nothing. */
  readonly seen: string;
  /** When it was raised. */
  readonly at: number;
}

export function Composer({ one, name, link, sure, reasons, noted, justSwitched, clock, inserted, instead }: ComposerProps) {
  const [draft, setDraft] = useState(one.draft);
  /** What is asked before the draft is sent; null: nothing. */
  const [asking, setAsking] = useState<Question | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const touched = useRef(false);
  useEffect(() => {
    // Opened a moment after the column was there.
    if (!touched.current) setDraft(one.draft);
  }, [one.draft]);
  useEffect(() => {
    if (!touched.current) return undefined;
    const keep = setTimeout(() => link.command({ do: "draft", conversation: one.id, text: draft }), KEEP_DRAFT_AFTER_MS);
    return () => clearTimeout(keep);
  }, [draft]);
  const may = one.phase === "talking" && !one.mustWait;

  const send = () => {
    const text = draft.trim();
    if (text === "" || !may) return;
    const question = { switched: justSwitched() < FRESH_SWITCH_MS, seen: one.guardSilent === true ? "" : seenIn(text), at: clock() };
    if (asking === null && (question.switched || question.seen !== "")) {
      setAsking(question);
      return;
    }
    if (asking !== null && clock() - asking.at < ONE_PRESS_MS) return;
    link.command({ do: "send", conversation: one.id, text });
    setDraft("");
    setAsking(null);
    field.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") field.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    // A key held down is one press, too.
    if (!event.repeat) send();
  };
  const write = (text: string) => {
    touched.current = true;
    setDraft(text);
    setAsking(null);
    if (may) link.command({ do: "typing", conversation: one.id, on: text !== "" });
  };
  inserted.current = (text) => {
    const at = field.current?.selectionStart ?? draft.length;
    const to = field.current?.selectionEnd ?? at;
    write(spliced(draft, text, at, to));
    field.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="unseen" for={`draft-${one.id}`}>
        {_("Skriv till %(name)", { name })}
      </label>
      <textarea
        id={`draft-${one.id}`}
        ref={(made) => {
          field.current = made;
          keepToSelf(made);
        }}
        rows={Math.min(8, Math.max(2, draft.split("\n").length))}
        value={draft}
        dir="auto"
        placeholder={may ? _("Skriv till %(name)", { name }) : _("Du kan skriva ditt utkast medan du väntar")}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={press}
      />
      {asking !== null && (
        <p class="composer-note" role="alert">
          {asking.switched && _("Du bytte nyss samtal. ")}
          {asking.seen !== "" && _("Det ser ut som %(what), som kan visa vem någon är. ", { what: asking.seen })}
          {_("Skicka en gång till om det är rätt.")}
        </p>
      )}
      {one.mustWait && <p class="composer-note">{_("Väntar på att besökaren ska få det du redan skrivit.")}</p>}
      <button type="submit" class={asking === null ? "primary" : "primary ask"} disabled={!may || draft.trim() === ""}>
        {asking === null ? _("Skicka") : asking.switched ? _("Till %(name)?", { name }) : _("Skicka ändå?")}
      </button>
      {instead ?? <Ending one={one} link={sure} reasons={reasons} noted={noted} />}
    </form>
  );
}

/** `text` in place of `draft[from:to]`, on lines of its own: what was written before stays as it was. */
export function spliced(draft: string, text: string, from: number, to: number): string {
  const before = draft.slice(0, from);
  const after = draft.slice(to);
  const above = before === "" || before.endsWith("\n") ? "" : "\n";
  const below = after === "" || after.startsWith("\n") ? "" : "\n";
  return before + above + text + below + after;
}

/** Where the counsellor writes. The draft belongs to this conversation and is nowhere but in this tab, sealed. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { Ending } from "./ending.tsx";
import { keepToSelf } from "./keep_to_self.ts";
import { _ } from "./text.ts";
import type { DeskLink } from "./worker_messages.ts";

/** Whoever changed conversation this recently is asked once whether it is the right one. */
const FRESH_SWITCH_MS = 3000;
/** A pause in writing: the draft is kept for a reload. */
const KEEP_DRAFT_AFTER_MS = 400;

interface ComposerProps {
  readonly one: DeskConversation;
  readonly name: string;
  readonly link: DeskLink;
  readonly justSwitched: () => number;
  /** Set here: what a part beside the conversation calls to put text into the draft. */
  readonly inserted: { current: (text: string) => void };
}

export function Composer({ one, name, link, justSwitched, inserted }: ComposerProps) {
  const [draft, setDraft] = useState(one.draft);
  const [asking, setAsking] = useState(false);
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
    if (!asking && justSwitched() < FRESH_SWITCH_MS) {
      setAsking(true);
      return;
    }
    link.command({ do: "send", conversation: one.id, text });
    setDraft("");
    setAsking(false);
    field.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") field.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const write = (text: string) => {
    touched.current = true;
    setDraft(text);
    setAsking(false);
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
      <Ending one={one} link={link} />
      <button type="submit" class={asking ? "primary ask" : "primary"} disabled={!may || draft.trim() === ""}>
        {asking ? _("Till %(name)?", { name }) : _("Skicka")}
      </button>
      {asking && (
        <p class="composer-note" role="alert">
          {_("Du bytte nyss samtal. Skicka en gång till om det är rätt.")}
        </p>
      )}
      {one.mustWait && <p class="composer-note">{_("Väntar på att besökaren ska få det du redan skrivit.")}</p>}
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

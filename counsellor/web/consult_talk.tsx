/** What staff say to each other in a consult, and where they write it: in a colour of its own, with the colleague's name on the button. */
import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../../chatsvc/web/net/desk_types.ts";
import { safeText } from "../../chatsvc/web/ui/text_safety.ts";
import { staffOnly } from "./consult_words.ts";
import { seenIn } from "./identity_mark.tsx";
import { keepToSelf } from "./keep_to_self.ts";
import { _ } from "./text.ts";
import { clockTime } from "./time_words.ts";
import { messageWords } from "./words.ts";

interface ConsultTalkProps {
  /** Of the field's label; one page has several. */
  readonly id: string;
  /** The other one, by her alias. */
  readonly who: string;
  readonly messages: readonly Message[];
  readonly may: boolean;
  readonly mustWait: boolean;
  /** A hidden log has no height: it scrolls to its end when it is shown. */
  readonly shown: boolean;
  readonly say: (text: string) => void;
  /** Beside a visitor's conversation, whose own log and field it must not be taken for. */
  readonly inPanel?: boolean;
  /** The way out, beside the button that sends. */
  readonly children: ComponentChild;
}

export function ConsultTalk({ id, who, messages, may, mustWait, shown, say, inPanel = false, children }: ConsultTalkProps) {
  return (
    <>
      <ConsultLog who={who} messages={messages} shown={shown} inPanel={inPanel} />
      <ConsultComposer id={id} who={who} may={may} mustWait={mustWait} say={say} inPanel={inPanel}>
        {children}
      </ConsultComposer>
    </>
  );
}

function ConsultLog({ who, messages, shown, inPanel }: Pick<ConsultTalkProps, "who" | "messages" | "shown" | "inPanel">) {
  const box = useRef<HTMLDivElement>(null);
  const last = messages.at(-1)?.key;
  useEffect(() => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [last, shown]);
  return (
    <div
      class={inPanel === true ? "consult-log" : "transcript consult-log"}
      ref={(made) => {
        box.current = made;
        keepToSelf(made);
      }}
      tabIndex={0}
      role="log"
      aria-label={_("Råd med %(who), bara personal", { who })}
    >
      {messages.length === 0 && <p class="consult-empty">{_("Ingenting av det besökaren skrivit följer med. Beskriv läget, inte personen.")}</p>}
      <ol>
        {messages.map((one) => (
          <li key={one.key} class={one.mine ? "mine" : "theirs"} data-state={one.state}>
            <p class={one.gone ? "said gone" : "said"} dir="auto">
              {one.gone ? _("Tillbakataget") : safeText(one.text)}
            </p>
            <p class="said-facts">
              {one.mine ? _("Du") : (one.alias ?? who)} · {clockTime(one.at)}
              {one.mine && messageWords(one.state) !== "" && ` · ${messageWords(one.state)}`}
            </p>
          </li>
        ))}
      </ol>
    </div>
  );
}

type ComposerProps = Pick<ConsultTalkProps, "id" | "who" | "may" | "mustWait" | "say" | "inPanel" | "children">;

/** Begins empty, always: nothing of the visitor's is put here. What can show who somebody is, is asked about as everywhere. */
function ConsultComposer({ id, who, may, mustWait, say, inPanel, children }: ComposerProps) {
  const [draft, setDraft] = useState("");
  const [asking, setAsking] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const can = may && !mustWait;
  const send = (): void => {
    const text = draft.trim();
    if (text === "" || !can) return;
    const seen = seenIn(text);
    if (asking === "" && seen !== "") return setAsking(seen);
    say(text);
    setDraft("");
    setAsking("");
    field.current?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape") field.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) send();
  };
  return (
    <form
      class={inPanel === true ? "consult-write" : "composer consult-write"}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="consult-label" for={id}>
        {staffOnly()}
      </label>
      <textarea
        id={id}
        ref={(made) => {
          field.current = made;
          keepToSelf(made);
        }}
        rows={Math.min(6, Math.max(2, draft.split("\n").length))}
        value={draft}
        dir="auto"
        placeholder={_("Till %(who), inte till besökaren", { who })}
        onInput={(event) => {
          setDraft(event.currentTarget.value);
          setAsking("");
        }}
        onKeyDown={press}
      />
      {asking !== "" && (
        <p class="composer-note" role="alert">
          {_("Det ser ut som %(what), som kan visa vem någon är. ", { what: asking })}
          {_("Skicka en gång till om det är rätt.")}
        </p>
      )}
      {mustWait && <p class="composer-note">{_("Väntar på att %(who) ska få det du redan skrivit.", { who })}</p>}
      <button type="submit" class={asking === "" ? "primary" : "primary ask"} disabled={!can || draft.trim() === ""}>
        {asking === "" ? _("Skicka till %(who)", { who }) : _("Skicka ändå?")}
      </button>
      {children}
    </form>
  );
}

/** What was said. Text nodes only, each in its own reading direction, each safe to look at. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { DeskConversation, Message } from "../../chatsvc/web/net/desk_types.ts";
import { safeText } from "../../chatsvc/web/ui/text_safety.ts";
import { Meaning } from "./cards_said.tsx";
import { RetoldLines } from "./retold.tsx";
import { IdentityMark, seenIn } from "./identity_mark.tsx";
import { keepToSelf } from "./keep_to_self.ts";
import { _ } from "./text.ts";
import { clockTime } from "./time_words.ts";
import { messageWords } from "./words.ts";
import type { Facts } from "./worker_messages.ts";

/** The visitor's member id in every conversation. */
const VISITOR = "0";

/** So near the end that new words should keep scrolling into sight. */
const NEAR_PX = 80;

interface TranscriptProps {
  readonly one: DeskConversation;
  /** Of the place: a screen reader says which log it is in. */
  readonly name: string;
  /** A hidden transcript has no height: it scrolls to its end when it is shown. */
  readonly shown: boolean;
  readonly unsend: (counter: number) => void;
  /** A text of the visitor's, at both ends. null: the conversation is over. */
  readonly erase: ((counter: number) => void) | null;
  /** For a text that shows who the visitor is: the words to ask in, and the way into the draft. */
  readonly phrases: Facts["phrases"];
  readonly insert: (text: string) => void;
}

export function Transcript({ one, name, shown, unsend, erase, phrases, insert }: TranscriptProps) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const last = one.messages.at(-1)?.key;
  useEffect(() => {
    if (box.current !== null && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, one.visitorTyping, shown]);
  useEffect(() => {
    // A column that becomes narrower or lower when others open must not push the newest words out of sight.
    const it = box.current;
    if (it === null || typeof ResizeObserver === "undefined") return undefined;
    const size = new ResizeObserver(() => {
      if (follows.current) it.scrollTop = it.scrollHeight;
    });
    size.observe(it);
    return () => size.disconnect();
  }, []);
  // The button that was pressed goes with its text: the keyboard stays in the log.
  const thenStay = (does: (counter: number) => void) => (counter: number) => {
    does(counter);
    box.current?.focus({ preventScroll: true });
  };
  const watch = () => {
    const it = box.current;
    if (it !== null) follows.current = it.scrollHeight - it.scrollTop - it.clientHeight < NEAR_PX;
  };
  return (
    <div
      class="transcript"
      ref={(made) => {
        box.current = made;
        keepToSelf(made);
      }}
      onScroll={watch}
      tabIndex={0}
      role="log"
      aria-label={_("Vad som sagts i %(name)", { name })}
    >
      {one.missing > 0 && (
        <p class="missing" role="status">
          {one.missing === 1 ? _("Ett meddelande saknas.") : _("%(n) meddelanden saknas.", { n: one.missing })}
        </p>
      )}
      <ol>
        {one.messages.map((message) => (
          <Line key={message.key} message={message} one={one} unsend={thenStay(unsend)} erase={erase && thenStay(erase)} phrases={phrases} insert={insert} />
        ))}
      </ol>
    </div>
  );
}

type LineProps = { readonly message: Message } & Pick<TranscriptProps, "one" | "unsend" | "erase" | "phrases" | "insert">;

function Line({ message, one, unsend, erase, phrases, insert }: LineProps) {
  const state = messageWords(message.state);
  const mayErase = message.member === VISITOR && !message.gone && erase !== null;
  const watched = mayErase && one.guardSilent !== true ? message.text : "";
  const seen = useMemo(() => seenIn(watched), [watched]);
  const eraser = mayErase && <Erase erase={() => erase(message.counter)} />;
  return (
    <li class={message.mine ? "mine" : "theirs"} data-state={message.state}>
      <Meaning message={message} all={one.messages} />
      {message.said?.kind === "retold" && !message.gone ? (
        <RetoldLines said={message.said} />
      ) : (
        <p class={message.gone ? "said gone" : "said"} dir="auto">
          {message.gone ? _("Tillbakataget") : safeText(message.text)}
        </p>
      )}
      <p class="said-facts">
        {message.mine && !message.gone && (
          <button type="button" class="unsend" onClick={() => unsend(message.counter)}>
            {_("Ta tillbaka")}
          </button>
        )}
        {message.mine ? _("Du") : (message.alias ?? _("Besökaren"))} · {clockTime(message.at)}
        {state !== "" && !message.gone && ` · ${state}`}
        {seen === "" && eraser}
      </p>
      {seen !== "" && (
        <IdentityMark seen={seen} language={one.language} phrases={phrases} insert={insert}>
          {eraser}
        </IdentityMark>
      )}
    </li>
  );
}

/** It cannot be undone, so it asks once, in the same place. */
function Erase({ erase }: { erase: () => void }) {
  const [sure, setSure] = useState(false);
  return (
    <button type="button" class={sure ? "erase sure" : "erase"} onClick={() => (sure ? erase() : setSure(true))} onBlur={() => setSure(false)}>
      {sure ? _("Säkert? Raderas hos er båda") : _("Radera hos båda")}
    </button>
  );
}

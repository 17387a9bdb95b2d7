/** Nothing reaches a visitor, or is noted about one, in a conversation that was entered a moment ago: it is held and asked about first. */
import { useEffect, useState } from "preact/hooks";
import type { DeskCommand, DeskLink } from "./worker_messages.ts";

/** Whoever changed conversation this recently is asked once whether it is the right one. */
export const FRESH_SWITCH_MS = 3000;

/**
 * What harms nobody in the wrong conversation: a visitor lives longer, sees three dots, one's own mistake goes, or a place of one's own weighs more. 112 is not held up.
 * All else that names a conversation is asked about, and so is what is added here later.
 */
const HARMLESS: readonly DeskCommand["do"][] = ["accept", "decline", "typing", "draft", "heavy", "unsend", "extend", "emergency", "stillHere", "dismiss", "consult", "consultEnd", "colleagues"];

export const mustBeSure = (command: DeskCommand): boolean => "conversation" in command && !HARMLESS.includes(command.do);

export interface SureLink {
  /** To be given to every part of the conversation that does things. */
  readonly link: DeskLink;
  /** What waits for a yes, in order; empty: nothing is asked. */
  readonly held: readonly DeskCommand[];
  readonly yes: () => void;
  readonly no: () => void;
}

/** `active`: a conversation that is left again has nothing to ask. */
export function useSureLink(link: DeskLink, justSwitched: () => number, active: boolean): SureLink {
  const [held, setHeld] = useState<readonly DeskCommand[]>([]);
  const no = (): void => setHeld((before) => (before.length === 0 ? before : []));
  useEffect(() => {
    if (!active) no();
  }, [active]);
  const command = (asked: DeskCommand): void => {
    if (!mustBeSure(asked)) return link.command(asked);
    if (justSwitched() < FRESH_SWITCH_MS) return setHeld((before) => (before.some((one) => isSame(one, asked)) ? before : [...before, asked]));
    // Done again by hand, later: the question is answered.
    no();
    link.command(asked);
  };
  const yes = (): void => {
    no();
    for (const one of held) link.command(one);
  };
  return { link: { again: link.again, start: (doors) => link.start(doors), listen: (heard) => link.listen(heard), command }, held, yes, no };
}

const isSame = (one: DeskCommand, other: DeskCommand): boolean => JSON.stringify(one) === JSON.stringify(other);

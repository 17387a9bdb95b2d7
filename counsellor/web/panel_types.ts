/** What a part beside a conversation is given, and what it must say of itself. */
import type { FunctionComponent } from "preact";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import type { DeskLink, Facts } from "./worker_messages.ts";

export interface PanelProps {
  readonly one: DeskConversation;
  /** The neutral title of this conversation's place, to name it in questions. */
  readonly name: string;
  readonly facts: Facts;
  readonly link: DeskLink;
  /** Ms of the page's clock, once a second. */
  readonly now: number;
  /** Puts text into this conversation's composer, where it can be changed before it is sent. Never sends. */
  readonly insert: (text: string) => void;
  /** Which panels there are beside this one, and the way to open one of them. */
  readonly others?: readonly string[];
  readonly openPanel?: (id: string) => void;
}

/** Opened by a button below the conversation's head; what it holds stays until the conversation is closed. */
export interface Panel {
  /** One word of a-z: `data-panel` in the page. */
  readonly id: string;
  /** On the button and over the panel. */
  readonly name: () => string;
  readonly Part: FunctionComponent<PanelProps>;
  /** Beside the name on the button, while the panel may be closed: that something waits in it. */
  readonly Mark?: FunctionComponent<PanelProps>;
}

/** Always in sight between head and transcript: at most two lines high in a column of 20rem. */
export interface Strip {
  readonly id: string;
  readonly Part: FunctionComponent<PanelProps>;
}

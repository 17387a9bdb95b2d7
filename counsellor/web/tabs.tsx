/** Tabs for a narrow screen: the queue and each conversation, with what waits there. */
import type { DeskConversation, DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import type { Place } from "./places.ts";
import { isOver, type Seen, unread } from "./reading.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { presenceWords } from "./words.ts";

/** The queue's tab; conversations are named by their ids. */
export const QUEUE = "queue";

interface TabsProps {
  readonly snapshot: DeskSnapshot;
  readonly places: ReadonlyMap<string, Place>;
  readonly active: string;
  readonly seen: Seen;
  readonly now: number;
  readonly open: (id: string) => void;
}

export function Tabs({ snapshot, places, active, seen, now, open }: TabsProps) {
  return (
    <nav class="tabs" aria-label={_("Samtal")}>
      <button type="button" class="tab" aria-current={active === QUEUE ? "true" : undefined} onClick={() => open(QUEUE)}>
        {_("Kö")} {snapshot.queue.length > 0 && <span class="count">{snapshot.queue.length + snapshot.more}</span>}
      </button>
      {snapshot.conversations.map((one) => {
        const place = places.get(one.id);
        const waiting = unread(one, seen);
        return (
          <button
            key={one.id}
            type="button"
            class={one.consult === null ? `tab place-${place?.index ?? 0}` : "tab consult-tab"}
            aria-current={active === one.id ? "true" : undefined}
            onClick={() => open(one.id)}
          >
            <span class="shape" aria-hidden="true">
              {one.consult === null ? place?.shape : "✚"}
            </span>
            {one.consult !== null && <span class="unseen">{_("Råd till")} </span>}
            <span class="tab-name">{one.consult ?? place?.name}</span> {waiting > 0 && <span class="count">{waiting}</span>}
            {tabWords(one, now) !== "" && <span class="tab-turn">{tabWords(one, now)}</span>}
          </button>
        );
      })}
    </nav>
  );
}

/** What the tab must say while another one is open: our turn, or that the visitor is not there. */
function tabWords(one: DeskConversation, now: number): string {
  if (isOver(one) || one.consult !== null) return "";
  if (one.unansweredSince !== null) return _("Din tur · %(time)", { time: lasted(now - one.unansweredSince) });
  return one.phase === "talking" && one.visitor !== "present" ? presenceWords(one.visitor) : "";
}

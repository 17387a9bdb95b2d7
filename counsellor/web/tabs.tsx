/** Tabs for a narrow screen: the queue and each conversation, with what waits there. */
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import type { Place } from "./places.ts";
import { isOver, type Seen, unread } from "./reading.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";

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
        {_("Kö")} {snapshot.queue.length > 0 && <span class="count">{snapshot.queue.length}</span>}
      </button>
      {snapshot.conversations.map((one) => {
        const place = places.get(one.id);
        const waiting = unread(one, seen);
        return (
          <button
            key={one.id}
            type="button"
            class={`tab place-${place?.index ?? 0}`}
            aria-current={active === one.id ? "true" : undefined}
            onClick={() => open(one.id)}
          >
            <span class="shape" aria-hidden="true">
              {place?.shape}
            </span>
            <span class="tab-name">{place?.name}</span> {waiting > 0 && <span class="count">{waiting}</span>}
            {one.unansweredSince !== null && !isOver(one) && (
              <span class="tab-turn">{_("Din tur · %(time)", { time: lasted(now - one.unansweredSince) })}</span>
            )}
          </button>
        );
      })}
    </nav>
  );
}

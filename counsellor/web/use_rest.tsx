/** Notices that a heavy conversation was closed, counts it for herself, and offers ten minutes. */
import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Duty } from "../../chatsvc/web/net/desk_types.ts";
import { AfterHeavy } from "./after_heavy.tsx";
import type { AppDeps } from "./app_deps.ts";
import { wasHeavy } from "./closing_form.tsx";
import { type Exposure, exposureOf, PAUSE_S } from "./exposure.ts";
import { localStore } from "./local_store.ts";
import { ownFiguresOf } from "./own_figures.ts";
import type { DeskCommand, DeskLink } from "./worker_messages.ts";

interface Rest {
  /** To be given to the conversations: hears what they close. */
  readonly link: DeskLink;
  /** Null while nothing is offered. */
  readonly bar: ComponentChild;
}

/** `nobody`: no colleague is on duty beside her. */
export function useRest({ facts, link, now, steering }: AppDeps, duty: Duty, nobody: boolean): Rest {
  const counter = useRef(exposureOf(facts.alias, localStore(), now));
  const [exposure, setExposure] = useState<Exposure | null>(null);
  useEffect(() => {
    if (duty === "pause") setExposure(null);
  }, [duty]);
  const command = (said: DeskCommand): void => {
    // What was handed over, dropped or got stuck has no form, and weighs all the same.
    const heavy = said.do === "form" ? wasHeavy(said.ticks, said.heavy) : said.do === "dismiss" && said.heavy === true;
    if (heavy) setExposure(counter.current.heavy());
    if (said.do === "form") ownFiguresOf(facts.alias, localStore(), now).closed(said.ticks);
    link.command(said);
  };
  const bar = exposure === null ? null : (
    <AfterHeavy
      exposure={exposure}
      duty={duty}
      nobody={nobody}
      pause={() => link.command({ do: "duty", state: "pause", backIn: PAUSE_S })}
      stay={() => setExposure(null)}
      talk={() => steering.say({ do: "debrief" }).then((stands) => stands !== null)}
    />
  );
  return { link: { again: link.again, start: (doors) => link.start(doors), listen: (hear) => link.listen(hear), command }, bar };
}

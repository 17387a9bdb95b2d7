/** Before the shift: sound, keys, device list, clock, a tab that stays awake, notices. Red and green with what to do; nothing is kept of it. */
import { useEffect, useState } from "preact/hooks";
import type { AppDeps } from "./app_deps.ts";
import { type Check, type Mark, type Measured, seatChecks } from "./seat_checks.ts";
import { _ } from "./text.ts";

export function SeatTest({ deps, keys }: { deps: AppDeps; keys: number }) {
  const [begun, setBegun] = useState(0);
  if (begun === 0) {
    return (
      <p class="seat-try">
        <button type="button" class="plain" data-seat-test onClick={() => setBegun(1)}>
          {_("Prova platsen")}
        </button>
      </p>
    );
  }
  return <Running key={begun} deps={deps} keys={keys} again={() => setBegun(begun + 1)} />;
}

function Running({ deps, keys, again }: { deps: AppDeps; keys: number; again: () => void }) {
  const [heard, setHeard] = useState<boolean | null>(null);
  const [offset, setOffset] = useState<Measured["offset"]>(null);
  const [listed, setListed] = useState<Measured["listed"]>(null);
  const [late, setLate] = useState<number | null>(null);
  useEffect(() => {
    deps.alerts.sample();
    let gone = false;
    const stop = deps.link.listen((message) => {
      if (message.t === "late") setLate(message.ms);
      if (message.t === "listed") setListed(message.listed);
    });
    deps.link.command({ do: "measure" });
    void deps.serverTime().then((server) => {
      if (!gone) setOffset(server === null ? "unknown" : deps.now() - server);
    });
    return () => {
      gone = true;
      stop();
    };
  }, []);
  const checks = seatChecks({ heard, keys, listed, offset, late, notice: deps.alerts.desktop?.permission ?? "impossible" });
  return (
    <section class="seat-test" aria-label={_("Prova platsen")}>
      <div role="status">
        <ul>
          {checks.map((check) => (
            <Row key={check.id} check={check} />
          ))}
        </ul>
      </div>
      <p class="seat-actions">
        {heard === null && (
          <>
            <button type="button" class="plain" data-heard="yes" onClick={() => setHeard(true)}>
              {_("Ja, jag hör")}
            </button>
            <button type="button" class="plain" data-heard="no" onClick={() => setHeard(false)}>
              {_("Nej, inget ljud")}
            </button>
          </>
        )}
        <button type="button" class="plain" data-seat-again onClick={again}>
          {_("Prova igen")}
        </button>
      </p>
    </section>
  );
}

function Row({ check: { id, mark, words } }: { check: Check }) {
  return (
    <li data-check={id} data-mark={mark}>
      <span class="unseen">{said(mark)} </span>
      {words}
    </li>
  );
}

function said(mark: Mark): string {
  return mark === "good" ? _("Bra:") : mark === "bad" ? _("Att göra:") : _("Pågår:");
}

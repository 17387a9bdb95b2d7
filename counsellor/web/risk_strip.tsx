/** Five risks over the transcript: grey until asked, then the answer. Open, each has its wording, its answers and the next step. */
import { useState } from "preact/hooks";
import { AskCard } from "./cards_ask.tsx";
import { choiceWords, questionOf } from "./cards.ts";
import type { PanelProps, Strip } from "./panel_types.ts";
import { isGrave, type Known, known, markNow, nextStep, readMark, type Risk, riskName, RISKS } from "./risk.ts";
import { _ } from "./text.ts";

function knownWords(what: Known): string {
  if (what === null) return _("inte frågat");
  return what === "asked" ? _("frågat") : choiceWords(what);
}

function RiskPart(p: PanelProps) {
  const [open, setOpen] = useState<Risk | null>(null);
  return (
    <div class="risk" role="group" aria-label={_("Risker i samtalet %(name)", { name: p.name })}>
      {RISKS.map((risk) => {
        const what = known(p.one, risk);
        return (
          <button
            key={risk}
            type="button"
            class={`risk-one${what === null ? "" : isGrave(risk, what) ? " grave" : " asked"}`}
            data-risk={risk}
            data-known={what ?? "none"}
            aria-expanded={open === risk}
            onClick={() => setOpen(open === risk ? null : risk)}
          >
            {riskName(risk)}
            {what === null ? "?" : `: ${knownWords(what)}`}
            {what === null && <span class="unseen"> {knownWords(what)}</span>}
          </button>
        );
      })}
      {open !== null && <RiskOpen key={open} risk={open} {...p} />}
    </div>
  );
}

function RiskOpen({ risk, ...p }: PanelProps & { readonly risk: Risk }) {
  const what = known(p.one, risk);
  const step = nextStep(risk, what);
  const mark = (value: string | null): void => p.link.command({ do: "mark", conversation: p.one.id, what: risk, value });
  return (
    <div class="risk-open" data-risk-open={risk}>
      {step !== "" && (
        <p class="risk-step" role="status">
          <strong>{_("Nästa steg:")}</strong> {step}
        </p>
      )}
      <p class="risk-marks" role="group" aria-label={_("Svaret")}>
        {(["asked", ...questionOf(risk)!.choices] as const).map((value) => (
          <button key={value} type="button" class="plain" data-mark={value} aria-pressed={what === value} onClick={() => mark(what === value && readMark(p.one.marks[risk])?.what === value ? null : markNow(p.one, risk, value))}>
            {knownWords(value)}
          </button>
        ))}
      </p>
      <AskCard id={risk} one={p.one} facts={p.facts} link={p.link} insert={p.insert} />
    </div>
  );
}

export const RISK_STRIP: Strip = { id: "risk", Part: RiskPart };

/** Her own figures on her own desk, closed until she opens them. No aim, no colleague beside, nothing red. */
import { useState } from "preact/hooks";
import { ownFiguresOf, WEEKS } from "./own_figures.ts";
import { _ } from "./text.ts";
import { localStore } from "./local_store.ts";

export function OwnFiguresPart({ alias, now }: { readonly alias: string; readonly now: () => number }) {
  const counter = ownFiguresOf(alias, localStore(), now);
  const [gone, setGone] = useState(false);
  const { talks, asked, replied, soon, early } = counter.now;
  if (talks === 0 || gone) return null;
  const rows: readonly (readonly [string, string])[] = [
    [_("Samtal"), String(talks)],
    [_("Frågade om självmord"), _("%(n) av %(all)", { n: asked, all: talks })],
    [_("Första svaret inom en minut"), _("%(n) av %(all)", { n: soon, all: replied })],
    ...early.flatMap(([n, all], i) => (all === 0 ? [] : [[atOnceWords(i), _("%(n) av %(all)", { n, all })] as const])),
  ];
  return (
    <details class="keys own-figures" data-own-figures>
      <summary>{_("Dina egna siffror")}</summary>
      <p class="closing-note">
        {_("De senaste %(weeks) veckorna. Bara du ser dem: de ligger i den här webbläsaren och skickas aldrig. Den som lånar datorn med din inloggning i webbläsaren kan se dem. De är inget betyg: ett kort samtal kan vara ett bra samtal, och alla samtal ska inte ha frågan.", { weeks: WEEKS })}
      </p>
      <table class="page-table">
        <caption class="unseen">{_("Dina egna siffror")}</caption>
        <tbody>
          {rows.map(([words, figure]) => (
            <tr key={words}>
              <th scope="row">{words}</th>
              <td class="is-number">{figure}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button
        type="button"
        class="plain"
        onClick={() => {
          counter.forget();
          setGone(true);
        }}
      >
        {_("Ta bort dem")}
      </button>
    </details>
  );
}

function atOnceWords(index: number): string {
  if (index === 0) return _("Slutade inom fem minuter, ett i taget");
  return index === 1 ? _("Slutade inom fem minuter, två samtidigt") : _("Slutade inom fem minuter, tre samtidigt");
}

/** The last hours of one door as small bars, a quarter of an hour each, and the same as a table for whoever reads rather than looks. */
import { type PastView, QUARTER_MS } from "./board_load.ts";
import { _ } from "./text.ts";
import { clockTime } from "./time_words.ts";

const BAR = 12;
const GAP = 3;
const HIGH = 44;
/** Four hours; a new service fills them from the right. */
const SLOTS = 16;

interface Series {
  readonly name: string;
  readonly kind: "waiting" | "talking" | "on-duty";
  readonly values: readonly number[];
}

interface Props {
  readonly past: PastView;
  readonly door: string;
  /** When the newest quarter began, ms. */
  readonly quarterAt: number;
}

export function BoardPlot({ past, door, quarterAt }: Props) {
  const series: readonly Series[] = [
    { name: _("Väntade"), kind: "waiting", values: past.waiting },
    { name: _("I samtal"), kind: "talking", values: past.talking },
    { name: _("På jour"), kind: "on-duty", values: past.onDuty },
  ];
  const begins = past.waiting.map((_each, i) => quarterAt - (past.waiting.length - 1 - i) * QUARTER_MS);
  if (begins.length === 0) return null;
  return (
    <figure class="board-plot" data-plot={past.door}>
      <figcaption>{door}</figcaption>
      <div class="plot-rows">
        {series.map((one) => (
          <Bars key={one.kind} series={one} from={begins[0]!} />
        ))}
      </div>
      <details>
        <summary>{_("Visa som tabell")}</summary>
        <div class="board-wide">
          <table>
            <caption class="unseen">{_("%(door), högsta värde varje kvart", { door })}</caption>
            <thead>
              <tr>
                <th scope="col">{_("Från")}</th>
                {series.map(({ kind, name }) => (
                  <th key={kind} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {begins.map((at, i) => (
                <tr key={at}>
                  <th scope="row">{clockTime(at)}</th>
                  {series.map(({ kind, values }) => (
                    <td key={kind}>{values[i] ?? 0}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

function Bars({ series, from }: { readonly series: Series; readonly from: number }) {
  const most = Math.max(1, ...series.values);
  const width = SLOTS * (BAR + GAP) - GAP;
  const first = SLOTS - series.values.length;
  const newest = series.values.at(-1) ?? 0;
  return (
    <div class={`plot-row plot-${series.kind}`}>
      <span class="plot-name">{series.name}</span>
      <svg viewBox={`0 0 ${width} ${HIGH}`} width={width} height={HIGH} aria-hidden="true" focusable="false">
        <line x1="0" x2={width} y1={HIGH - 0.5} y2={HIGH - 0.5} />
        {series.values.map((value, i) => {
          const high = value === 0 ? 0 : Math.max(3, (value / most) * (HIGH - 4));
          return <rect key={i} x={(first + i) * (BAR + GAP)} y={HIGH - 1 - high} width={BAR} height={high} rx="2" />;
        })}
      </svg>
      <span class="plot-note">{_("den här kvarten %(n), högst %(most) sedan %(clock)", { n: newest, most: Math.max(...series.values), clock: clockTime(from) })}</span>
    </div>
  );
}

/** How many heavy conversations this person has had: kept in this browser under her own alias, seen by her alone, never sent. */

const PREFIX = "exposure.";
/** What is offered after a heavy conversation: ten minutes, as the button says. */
export const PAUSE_S = 600;

export interface Exposure {
  /** Since the desk was opened. */
  readonly shift: number;
  /** Since Monday, at this browser. */
  readonly week: number;
}

export interface ExposureCounter {
  readonly now: Exposure;
  heavy(): Exposure;
}

/** null: this browser forbids storage; then the week is as long as the page lives. */
export function exposureOf(alias: string, storage: Storage | null, now: () => number): ExposureCounter {
  let shift = 0;
  const name = `${PREFIX}${alias}`;
  const read = (): number => {
    const [week, count] = (storage?.getItem(name) ?? "").split(" ");
    return week === mondayOf(now()) && /^\d{1,4}$/.test(count ?? "") ? Number(count) : shift;
  };
  return {
    get now() {
      return { shift, week: read() };
    },
    heavy() {
      const week = read() + 1;
      shift += 1;
      try {
        storage?.setItem(name, `${mondayOf(now())} ${week}`);
      } catch {
        // Full: as without storage.
      }
      return { shift, week };
    },
  };
}

/** The local date of the week's Monday, `2026-11-23`. */
export function mondayOf(ms: number): string {
  const day = new Date(ms);
  day.setDate(day.getDate() - ((day.getDay() + 6) % 7));
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

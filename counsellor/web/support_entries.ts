/** The support directory as the console asks for it, and which entries fit what a counsellor looks for. */

export interface SupportEntry {
  readonly key: string;
  readonly name: string;
  readonly number: string;
  readonly site: string;
  /** Weekday (0 is Monday), opens, closes: minutes of local time. Empty: nobody knows. */
  readonly hours: readonly (readonly [day: number, opens: number, closes: number])[];
  readonly hours_text: string;
  readonly for_whom: string;
  readonly needs: readonly string[];
  readonly age_from: number | null;
  readonly age_to: number | null;
  readonly languages: readonly string[];
  /** fact -> true or false; one that is missing nobody knows. */
  readonly facts: Readonly<Record<string, boolean>>;
  readonly happens: string;
  readonly core: boolean;
  /** YYYY-MM-DD; null: never. */
  readonly checked: string | null;
  /** At this moment; null: nobody knows. */
  readonly open: boolean | null;
  /** "i morgon 08:00"; empty while open or unknown. */
  readonly opens: string;
  readonly overdue: boolean;
  readonly owner: string;
}

export interface Directory {
  readonly entries: readonly SupportEntry[];
  /** The closed list of needs, in Swedish. */
  readonly needs: Readonly<Record<string, string>>;
  /** What can be known of a call, in Swedish, in the order in which it is shown. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface Wanted {
  /** "" is any, as for the others. */
  readonly need: string;
  readonly age: string;
  readonly language: string;
  readonly openNow: boolean;
}

export const ANY: Wanted = { need: "", age: "", language: "", openNow: false };

/** Entries of unknown hours are not "open now": somebody would call in vain. */
export function fitting(entries: readonly SupportEntry[], { need, age, language, openNow }: Wanted): readonly SupportEntry[] {
  const years = /^[0-9]{1,3}$/.test(age.trim()) ? Number(age) : null;
  return entries.filter(
    (one) =>
      (need === "" || one.needs.includes(need)) &&
      (years === null || ((one.age_from ?? 0) <= years && years <= (one.age_to ?? Infinity))) &&
      (language === "" || one.languages.includes(language)) &&
      (!openNow || one.open === true),
  );
}

/** Throws when the service cannot be reached or the sign-in is over. */
export async function loadDirectory(): Promise<Directory> {
  const answer = await fetch("/support.json");
  if (!answer.ok) throw new Error("directory away");
  return (await answer.json()) as Directory;
}

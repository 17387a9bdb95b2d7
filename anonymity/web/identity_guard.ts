/** Finds in a text what can show who wrote it. Pure, no network: the text stays where it is; both sides use it (C6). */

export const IDENTITY_KINDS = ["personal_number", "phone", "email", "address", "school"] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** `text.slice(from, to)` looks like it; in UTF-16 units. */
export interface Sighting {
  readonly kind: IdentityKind;
  readonly from: number;
  readonly to: number;
}

/**
 * In the order of the text, none over another; where two overlap, the kind that stands first in IDENTITY_KINDS.
 * It asks and never blocks: it may miss what is written in words, and may ask in vain.
 * Linear in the text: every expression is bounded, none goes back over what it took, and a number begins only where one can.
 */
export function sightings(text: string): readonly Sighting[] {
  const plain = text.replace(OTHER_DIGITS, (digit) => String((digit.charCodeAt(0) - zeroOf(digit.charCodeAt(0))) % 10));
  const numbers = [...personalNumbers(plain), ...phones(plain)].filter((one) => standsAlone(plain, one));
  const found = [...numbers, ...emails(plain), ...streets(plain), ...postalTowns(plain), ...schools(plain)];
  const taken = new Uint8Array(text.length);
  const kept = found.filter(({ from, to }) => {
    const free = !taken.subarray(from, to).includes(1);
    if (free) taken.fill(1, from, to);
    return free;
  });
  return kept.sort((a, b) => a.from - b.from);
}

/** As long as a word that somebody writes together with a number. */
const NEXT_WORD = 24;

/** `tel0701234567` is a number; digits within a code of letters and digits are none. */
function standsAlone(text: string, { from, to }: Sighting): boolean {
  const before = text.slice(Math.max(0, from - NEXT_WORD), from);
  return /(?:^|[^\p{L}\p{N}])\p{L}*$/u.test(before) && /^\p{L}*(?:$|[^\p{L}\p{N}])/u.test(text.slice(to, to + NEXT_WORD));
}

/** Arabic, Persian, Thai and full-width digits, each one unit long like ours. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0e50-\u0e59\uff10-\uff19]/g;
const zeroOf = (code: number): number => [0xff10, 0x0e50, 0x06f0, 0x0660].find((zero) => code >= zero) ?? 0;

/** Personal and coordination numbers (day + 60), ten or twelve digits, the date also with dashes. */
const PERSONAL = /(^|\D)((?:18|19|20)?(\d\d-?(?:0[1-9]|1[0-2])-?(?:[06][1-9]|[1278]\d|[39][01]))[ \u00a0+\u2013-]{0,3}(\d{4}))(?!\d)/g;

function personalNumbers(text: string): Sighting[] {
  return [...text.matchAll(PERSONAL)].flatMap((match) => {
    const [, before = "", whole = "", day = "", last = ""] = match;
    if (!hasCheckDigit(day.replaceAll("-", "") + last)) return [];
    const from = match.index + before.length;
    return [{ kind: "personal_number", from, to: from + whole.length } as const];
  });
}

/** Luhn over ten digits, as the tax agency prints them. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].entries()) {
    const twice = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}

/** Groups of digits with little between them: a number as people write it, or times and prices in a row. */
const DIGITS = /\+?\(?\d+(?:[ \u00a0()\/.\u2010-\u2013-]{1,3}\d+)*/g;
interface Group {
  readonly digits: string;
  readonly from: number;
  readonly to: number;
  /** What stands between this group and the one before. */
  readonly gap: string;
}

function phones(text: string): Sighting[] {
  return [...text.matchAll(DIGITS)].flatMap(({ 0: chunk, index }) => {
    const groups = groupsIn(chunk, index);
    const found: Sighting[] = [];
    for (let at = 0; at < groups.length; ) {
      const end = phoneEnd(groups, at, at === 0 && chunk.startsWith("+"));
      const first = groups[at]!;
      if (end !== null) found.push({ kind: "phone", from: at === 0 ? index : first.from, to: groups[end]!.to });
      at = (end ?? at) + 1;
    }
    return found;
  });
}

function groupsIn(chunk: string, offset: number): readonly Group[] {
  let behind = 0;
  return [...chunk.matchAll(/\d+/g)].map(({ 0: digits, index }) => {
    const gap = chunk.slice(behind, index);
    behind = index + digits.length;
    return { digits, from: offset + index, to: offset + behind, gap };
  });
}

/** More digits than this no number has (E.164). */
const MOST_DIGITS = 15;

/** Fewer than this no number that we look for has. */
const FEWEST_DIGITS = 8;

/** The last group of the longest telephone number that begins with group `at`; null: none does. */
function phoneEnd(groups: readonly Group[], at: number, plus: boolean): number | null {
  if (!plus && !canBegin(groups[at]!.digits)) return null;
  let joined = "";
  let longest: number | null = null;
  for (let end = at; end < groups.length; end += 1) {
    joined += groups[end]!.digits;
    if (joined.length > MOST_DIGITS + 2) break;
    if (joined.length < FEWEST_DIGITS) continue;
    const all = groups.slice(at, end + 1);
    if (isPhone(joined, plus, all) && areGapsOfOne(all.slice(1).map(({ gap }) => gap))) longest = end;
  }
  return longest;
}

/** Without a plus: a zero, the country's own number, or a mobile number without its zero. Most groups of digits are none of these. */
const canBegin = (digits: string): boolean => /^(?:0\d|46|7[02369]\d{7}$)/.test(digits);

function isPhone(joined: string, plus: boolean, groups: readonly Group[]): boolean {
  if (isDate(groups)) return false;
  const abroad = plus ? joined : joined.startsWith("00") ? joined.slice(2) : /^467\d{8}$/.test(joined) ? joined : null;
  if (abroad !== null) {
    if (abroad.startsWith("46")) return isSwedish(`0${abroad.slice(2).replace(/^0/, "")}`);
    return abroad.length >= 8 && abroad.length <= MOST_DIGITS && !abroad.startsWith("0");
  }
  if (groups.length === 1 && /^7[02369]\d{7}$/.test(joined)) return true;
  return groups[0]!.digits.length > 1 && isSwedish(joined);
}

/** Free and shared-cost numbers (020, 077) belong to helplines and authorities, never to a person. */
function isSwedish(number: string): boolean {
  if (/^0(?:20|77)/.test(number)) return false;
  return /^07[02369]/.test(number) ? number.length === 10 : /^0[1-9]\d{6,9}$/.test(number);
}

const isDate = (groups: readonly Group[]): boolean =>
  groups.length === 3 && groups[0]!.digits.length <= 2 && groups[1]!.digits.length <= 2 && [2, 4].includes(groups[2]!.digits.length) && Number(groups[1]!.digits) <= 12;

/** Dots everywhere or nowhere, and no dash again after a space: `08.30-16.00` and `08-16 09-17` are hours. */
function areGapsOfOne(gaps: readonly string[]): boolean {
  if (gaps.some((gap) => gap.includes("."))) return gaps.every((gap) => gap === ".");
  const kinds = gaps.map((gap) => (/[\u2010-\u2013-]/.test(gap) ? "-" : " ")).join("");
  return !/-.* .*-/.test(kinds);
}

/** Bytes of a name before @, and of what follows it, that mail can have. */
const LONGEST_NAME = 64;
const LONGEST_HOST = 253;

/** Also as people write it so that no machine finds it. */
const AT = /@| @ | ?(?:\(at\)|\[at\]) ?/giu;

function emails(text: string): Sighting[] {
  return [...text.matchAll(AT)].flatMap(({ 0: sign, index: at }) => {
    const behind = at + sign.length;
    const from = wordStart(text, at, /[\p{L}\p{N}._%+-]/u, LONGEST_NAME);
    const host = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/u.exec(text.slice(behind, behind + LONGEST_HOST));
    return from < at && host !== null ? [{ kind: "email", from, to: behind + host[0].length } as const] : [];
  });
}

/** Where the run of such characters that ends before `end` begins. */
function wordStart(text: string, end: number, kind: RegExp, longest: number): number {
  let from = end;
  while (from > 0 && end - from < longest && kind.test(text[from - 1]!)) from -= 1;
  return from;
}

const LETTER = /[\p{L}\u0301\u0308\u030a-]/u;
const LONGEST_WORD = 40;
/** A number behind, and not when it is a distance or a time ("hemvägen 20 min"). */
const HOUSE = String.raw`,? {1,2}(?:nr\.? ?)?\d{1,3}(?:[ ]?[a-h](?!\p{L}))?(?!\d|[:.,]\d| ?(?:km|min|mil|m|kr|år|tim|%|st|kl)(?!\p{L})| ?(?:minut|timm|meter|kilo|dag|kron|gång|person|procent))`;
const STREET = new RegExp(`(?:gatan|gata|vägen|vagen|väg|stigen|gränden|gränd|allén|backen|torget|esplanaden|kajen|liden)${HOUSE}`, "giu");
/** Ends of names that are also ends of other words: only with a capital. */
const PLACE = new RegExp(`(?:avenyn|plan|platsen|ringen|promenaden|leden|slingan|brinken|parken)${HOUSE}`, "giu");
/** Words of their own behind a name with a capital: "Stora torget 2". */
const NAMED_PLACE = new RegExp(` (?:torget|torg|promenaden|strand|backe)${HOUSE}`, "giu");

function streets(text: string): Sighting[] {
  const named = (ends: RegExp, fits: (first: string) => boolean): Sighting[] =>
    [...text.matchAll(ends)].flatMap(({ 0: whole, index }) => {
      const from = wordStart(text, index, LETTER, LONGEST_WORD);
      return index - from < 2 || !fits(text[from]!) ? [] : [{ kind: "address", from, to: index + whole.length } as const];
    });
  const hasCapital = (first: string): boolean => /\p{Lu}/u.test(first);
  return [...named(STREET, () => true), ...named(PLACE, hasCapital), ...named(NAMED_PLACE, hasCapital)];
}

const POSTAL = /(^|[^\d.,])((?!901 ?01|113 ?13|114 ?14)[1-9]\d\d ?\d\d {1,2}(?!SEK|EUR|USD|Kr|Euro)\p{Lu}\p{L}{1,30})/gu;

function postalTowns(text: string): Sighting[] {
  return [...text.matchAll(POSTAL)].map(({ 1: before = "", 2: whole = "", index }) => {
    const from = index + before.length;
    return { kind: "address", from, to: from + whole.length };
  });
}

const SCHOOL = /(?:skolan|gymnasiet|gymnasium)s?(?!\p{L})/giu;
const NAMED_SCHOOL = /\p{Lu}\p{L}{1,30}s (?:skola|gymnasium)(?!\p{L})/gu;
/** Kinds of school, which show nobody. */
const ANY_SCHOOL = /^(?:i|för|grund|låg|mellan|hög|folkhög|gymnasie|sär|anpassade|special|musik|kultur|sommar|kör|trafik|dans|rid|sim|språk|natt|kvälls|flick|pojk|special|privat|fri|bolls?|yrkes|yrkeshög|läkar|polis|konst|sko|skog|skogs|hem|söndags|barn|intern(?:at)?|vuxen|hela|tekniska|natur|by|center|stor|lant|hotell|modell|resurs|friluft)-?$/iu;

function schools(text: string): Sighting[] {
  const joined = [...text.matchAll(SCHOOL)].flatMap(({ 0: whole, index }) => {
    const from = wordStart(text, index, LETTER, LONGEST_WORD);
    return index - from < 3 || ANY_SCHOOL.test(text.slice(from, index)) ? [] : [{ kind: "school", from, to: index + whole.length } as const];
  });
  const named = [...text.matchAll(NAMED_SCHOOL)].map(({ 0: whole, index }) => ({ kind: "school", from: index, to: index + whole.length }) as const);
  return [...joined, ...named];
}

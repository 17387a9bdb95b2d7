// What was said before a newcomer came, as the visitor's device tells it again (docs/protocol.md section 5).
import { utf8 } from "./bytes.ts";
import { fields } from "./canonical.ts";

export interface RetoldLine {
  /** Whose words: the visitor's own, or the alias of somebody of staff. */
  readonly by: { readonly visitor: true } | { readonly alias: string };
  /** Unix minutes. */
  readonly at: number;
  readonly text: string;
}

export interface Retold {
  /** The words themselves, or what the visitor wrote about them now. */
  readonly how: "all" | "summary";
  readonly lines: readonly RetoldLine[];
  /** Something older is left out: there was more than fits. */
  readonly cut: boolean;
}

/** Of one content; a talk of hours takes several. */
export const MOST_LINES = 12;
export const MOST_TEXT_BYTES = 3_000;
const LONGEST_ALIAS = 64;

/** null: not well-formed, or larger than one content may be. */
export function readRetold(value: unknown): Retold | null {
  const f = fields(value, ["how", "lines", "cut"]);
  const lines = f?.["lines"];
  const how = f?.["how"];
  if (!f || (how !== "all" && how !== "summary") || typeof f["cut"] !== "boolean" || !Array.isArray(lines)) return null;
  if (lines.length === 0 || lines.length > MOST_LINES) return null;
  const read = lines.map(readLine);
  if (read.some((line) => line === null)) return null;
  const whole = read as RetoldLine[];
  return sizeOf(whole) > MOST_TEXT_BYTES ? null : { how, lines: whole, cut: f["cut"] };
}

export const sizeOf = (lines: readonly RetoldLine[]): number => lines.reduce((sum, { text }) => sum + utf8(text).length, 0);

function readLine(value: unknown): RetoldLine | null {
  const f = fields(value, ["by", "at", "text"]);
  const [at, text] = [f?.["at"], f?.["text"]];
  const by = readBy(f?.["by"]);
  if (by === null || typeof text !== "string" || text === "" || !Number.isSafeInteger(at) || (at as number) < 0) return null;
  return { by, at: at as number, text };
}

function readBy(value: unknown): RetoldLine["by"] | null {
  if (fields(value, ["visitor"])?.["visitor"] === true) return { visitor: true };
  const alias = fields(value, ["alias"])?.["alias"];
  return typeof alias === "string" && alias !== "" && utf8(alias).length <= LONGEST_ALIAS ? { alias } : null;
}

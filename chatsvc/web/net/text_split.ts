/** Long texts become several: at most 3 000 UTF-8 bytes each, broken at white space if there is any near the end, else between letters. */

/** docs/protocol.md section 5. */
export const MOST_BYTES = 3_000;
/** How far back from the limit a break at white space is looked for. */
const LOOK_BACK = 400;

function bytesOf(codePoint: string): number {
  const code = codePoint.codePointAt(0)!;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Pieces in order; white space at a break belongs to the piece before. Empty text gives none. Lone surrogates become U+FFFD. */
export function splitText(text: string): readonly string[] {
  let rest = Array.from(text, (c) => (/^[\uD800-\uDFFF]$/.test(c) ? "\uFFFD" : c));
  const pieces: string[] = [];
  while (rest.length > 0) {
    const length = pieceLength(rest);
    pieces.push(rest.slice(0, length).join(""));
    rest = rest.slice(length);
  }
  return pieces;
}

function pieceLength(points: readonly string[]): number {
  let bytes = 0;
  let length = 0;
  while (length < points.length && bytes + bytesOf(points[length]!) <= MOST_BYTES) {
    bytes += bytesOf(points[length]!);
    length += 1;
  }
  if (length === points.length) return length;
  for (let at = length; at > Math.max(1, length - LOOK_BACK); at -= 1) if (/\s/.test(points[at - 1]!)) return at;
  return wholeLetters(points, length);
}

/** As many of the first `length` code points as make whole letters: an emoji of a family is one. All of them where that cannot be told. */
function wholeLetters(points: readonly string[], length: number): number {
  if (!("Segmenter" in Intl)) return length;
  let whole = 0;
  // One code point more shows whether the last letter goes on.
  for (const { segment } of new Intl.Segmenter().segment(points.slice(0, length + 1).join(""))) {
    const next = whole + Array.from(segment).length;
    if (next > length) break;
    whole = next;
  }
  return whole === 0 ? length : whole;
}

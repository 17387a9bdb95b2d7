/** The places at the desk: each has a name, a colour and a shape, so that nobody writes in the wrong one. */

export interface Place {
  /** 0 to 3: the CSS class `place-<n>` gives the colour. */
  readonly index: number;
  /** A calm word, never anything about the visitor. */
  readonly name: string;
  /** The shape says the same as the colour, for those who see colours differently. */
  readonly shape: string;
}

const PLACES: readonly Place[] = [
  { index: 0, name: "Havet", shape: "●" },
  { index: 1, name: "Ljungen", shape: "◆" },
  { index: 2, name: "Sanden", shape: "▲" },
  // Beside the most that anybody holds: a check.
  { index: 3, name: "Skiffern", shape: "■" },
];

const FIRST: Place = { index: 0, name: "Havet", shape: "●" };

/**
 * Who sits where: a conversation keeps its place for as long as it is open, whatever happens to the others.
 * `before` maps conversation ids to places; ids in `open` beyond the fourth share the last place.
 */
export function seatPlaces(before: ReadonlyMap<string, Place>, open: readonly string[]): ReadonlyMap<string, Place> {
  const kept = new Map(open.flatMap((id) => {
    const place = before.get(id);
    return place === undefined ? [] : [[id, place] as const];
  }));
  for (const id of open) {
    if (kept.has(id)) continue;
    const used = new Set([...kept.values()].map((place) => place.index));
    kept.set(id, PLACES.find((place) => !used.has(place.index)) ?? PLACES.at(-1) ?? FIRST);
  }
  return kept;
}

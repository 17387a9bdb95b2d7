/** Makes a stranger's text safe to look at: it can neither reverse, hide nor flood what stands around it. */

/** Controls that turn the direction of what follows; the bubble's own isolation does what honest text needs. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Two in a row occur in emoji and Persian; more only hide things. */
const INVISIBLE_RUN = /([\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]{2})[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]+/gu;
/** Vietnamese, Thai, Hebrew and Arabic need up to four marks on a letter; more paint over other lines. Joiners between them end no letter. */
const MARK_RUN = /((?:[\u200c\u200d]?\p{M}){4})(?:[\u200c\u200d]*\p{M})+[\u200c\u200d]*/gu;
/** Everything in C0 and C1 that is not a tab or a new line. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu;
/** A wall of empty lines pushes everything else off an old phone's screen. */
const EMPTY_LINES = /\n{4,}/gu;

/** Figures in groups: a telephone number must not come out backwards among letters that run from right to left (UAX 9). */
const FIGURES = /\+?\d[\d ()/.:\u2013-]*\d/gu;
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufefc]/u;

const MARK = "\ufffd";

/** Returns what may be shown, as a text node only. Marks what was taken out, so that nobody is fooled by its absence. */
export function safeText(text: string): string {
  const safe = text
    .replace(/\r\n?/gu, "\n")
    .replace(CONTROLS, MARK)
    .replace(DIRECTION, MARK)
    .replace(INVISIBLE_RUN, `$1${MARK}`)
    .replace(MARK_RUN, `$1${MARK}`)
    .replace(EMPTY_LINES, "\n\n\n");
  return FROM_THE_RIGHT.test(safe) ? safe.replace(FIGURES, "\u2066$&\u2069") : safe;
}

/** Says that something waits, without a word of what: a number in the title, a soft tone if wanted. */
import type { DesktopNotice } from "./desktop_notice.ts";

export interface Alerts {
  /** `waiting`: how many things want the counsellor. `cut`: the service is out of reach, so nobody knows what waits. */
  title(waiting: number, cut?: boolean): void;
  /** A new message or a new visitor in the queue. */
  ring(): void;
  /** The tone alone, wanted or not: somebody listens for it. */
  sample(): void;
  sound: boolean;
  /** null: not on this page. */
  readonly desktop: DesktopNotice | null;
}

/** Two soft sine tones a fourth apart; quiet enough for a room where somebody else sleeps. */
const TONES: readonly [number, number] = [392, 523];
const LOUDNESS = 0.05;
/** Ten messages in a row are one alert. */
const REST_MS = 4000;

export function pageAlerts(page: Document, makeAudio: () => AudioContext, now: () => number, desktop: DesktopNotice | null = null): Alerts {
  const name = page.title;
  let audio: AudioContext | null = null;
  let rang = -REST_MS;
  const sample = (): void => {
    try {
      audio ??= makeAudio();
      // A page that was loaded without a touch starts silent; after the first touch it may sound.
      if (audio.state === "suspended") audio.resume().catch(() => undefined);
      play(audio);
    } catch {
      // No sound device, or the browser wants a touch first: the title still counts.
    }
  };
  const alerts: Alerts = {
    sound: true,
    desktop,
    title: (waiting, cut = false) => {
      page.title = cut ? `(!) ${name}` : waiting > 0 ? `(${waiting}) ${name}` : name;
      if (waiting === 0 && !cut) desktop?.seen();
    },
    ring: () => {
      desktop?.show();
      if (!alerts.sound || now() - rang < REST_MS) return;
      rang = now();
      sample();
    },
    sample,
  };
  return alerts;
}

function play(audio: AudioContext): void {
  TONES.forEach((tone, index) => {
    const start = audio.currentTime + index * 0.16;
    const source = audio.createOscillator();
    const volume = audio.createGain();
    source.frequency.value = tone;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
    source.connect(volume).connect(audio.destination);
    source.start(start);
    source.stop(start + 0.5);
  });
}

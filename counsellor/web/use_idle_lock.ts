/** Locks the screen when nobody has touched it for a while. */
import { useEffect, useRef, useState } from "preact/hooks";

/** A visit to the coffee machine is shorter; an abandoned screen is longer. */
export const IDLE_MS = 10 * 60_000;
/** Often enough that the lock comes within the minute, rarely enough to cost nothing. */
const LOOK_EVERY_MS = 15_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"] as const;

export function useIdleLock(start: boolean, tellServer: () => void): [boolean, (locked: boolean) => void] {
  const [locked, setLocked] = useState(start);
  const touched = useRef(Date.now());
  useEffect(() => {
    const touch = () => {
      touched.current = Date.now();
    };
    for (const sign of SIGNS) document.addEventListener(sign, touch, { passive: true });
    const timer = setInterval(() => {
      if (Date.now() - touched.current >= IDLE_MS) setLocked(true);
    }, LOOK_EVERY_MS);
    return () => {
      for (const sign of SIGNS) document.removeEventListener(sign, touch);
      clearInterval(timer);
    };
  }, []);
  useEffect(() => {
    if (locked && !start) tellServer();
    if (!locked) touched.current = Date.now();
  }, [locked]);
  return [locked, setLocked];
}

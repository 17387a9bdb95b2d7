/** The present, once a second, for everything that ticks. */
import { useEffect, useState } from "preact/hooks";

export function useNow(now: () => number): number {
  const [at, setAt] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), 1000);
    return () => clearInterval(timer);
  }, [now]);
  return at;
}

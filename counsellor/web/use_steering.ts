/** How the doors and the shift stand, looked up again and again; what is said is shown as the service answered it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Deed, Stands, SteeringPort } from "./steering.ts";

/** Another supervisor hangs and takes down as well. */
export const LOOK_EVERY_MS = 20_000;

export interface Steering {
  /** null: never heard yet. */
  readonly stands: Stands | null;
  /** The last deed was not taken, as far as anybody knows. */
  readonly failed: boolean;
  readonly say: (deed: Deed) => void;
}

export function useSteering(port: SteeringPort): Steering {
  const [stands, setStands] = useState<Stands | null>(null);
  const [failed, setFailed] = useState(false);
  /** Of two answers on their way the later question's counts. */
  const asked = useRef(0);
  const gone = useRef(false);

  const take = (answer: Promise<Stands | null>, isDeed: boolean): void => {
    asked.current += 1;
    const mine = asked.current;
    void answer.then((heard) => {
      if (gone.current || (!isDeed && mine < asked.current)) return;
      if (isDeed) setFailed(heard === null);
      if (heard !== null && mine === asked.current) setStands(heard);
    });
  };
  useEffect(() => {
    take(port.load(), false);
    const again = setInterval(() => take(port.load(), false), LOOK_EVERY_MS);
    return () => {
      gone.current = true;
      clearInterval(again);
    };
  }, [port]);
  return { stands, failed, say: (deed) => take(port.say(deed), true) };
}

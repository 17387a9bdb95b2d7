/** The lock on the screen: the desk goes on behind it, unread, until the password is said again. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import type { Password } from "./unlock.ts";

export function LockScreen(p: { alias: string; password: Password; opened: () => void; signedOut: () => void; logOut: () => void; children?: ComponentChildren }) {
  const [sentence, setSentence] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const before = useRef(document.activeElement);
  useEffect(() => {
    field.current?.focus();
    // Unlocked, the keyboard is where it was; the page behind takes no focus until the lock is gone.
    return () => void setTimeout(() => before.current instanceof HTMLElement && before.current.focus());
  }, []);

  async function tryIt(event: Event): Promise<void> {
    event.preventDefault();
    if (field.current === null || busy) return;
    setBusy(true);
    const answer = await p.password.unlock(field.current.value);
    if (field.current !== null) field.current.value = "";
    setBusy(false);
    switch (answer.kind) {
      case "opened":
        p.opened();
        return;
      case "wrong":
        setSentence(_("Fel lösenord."));
        return;
      case "paused":
        setSentence(_("För många försök. Vänta %(time).", { time: lasted(answer.waitMs) }));
        return;
      case "signed_out":
        p.signedOut();
        return;
      case "offline":
        setSentence(_("Tjänsten går inte att nå. Försök igen."));
        return;
      default:
        answer satisfies never;
    }
  }

  return (
    <div class="lock" role="dialog" aria-modal="true" aria-labelledby="lock-title">
      {p.children}
      <form class="gate" onSubmit={(event) => void tryIt(event)}>
        <h1 id="lock-title">{_("Skärmen är låst")}</h1>
        <p class="gate-where">{_("Samtalen fortsätter bakom låset. %(alias), skriv ditt lösenord.", { alias: p.alias })}</p>
        {sentence !== "" && (
          <p class="gate-problem" role="alert">
            {sentence}
          </p>
        )}
        <label for="unlock">{_("Lösenord")}</label>
        <input id="unlock" type="password" autocomplete="current-password" ref={field} required />
        <button type="submit" class="primary" disabled={busy}>
          {_("Lås upp")}
        </button>
        <button type="button" class="plain" onClick={p.logOut}>
          {_("Logga ut")}
        </button>
      </form>
    </div>
  );
}

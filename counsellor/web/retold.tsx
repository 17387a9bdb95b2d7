/** What the visitor chose to tell of before, in the words of then: whose, when, what. */
import type { Said } from "../../chatsvc/web/net/shared_types.ts";
import { safeText } from "../../chatsvc/web/ui/text_safety.ts";
import { _ } from "./text.ts";
import { clockTime } from "./time_words.ts";

export function RetoldLines({ said }: { readonly said: Extract<Said, { kind: "retold" }> }) {
  return (
    <>
      {said.cut && <p class="meaning">{_("Början får inte plats och saknas.")}</p>}
      <ol class="retold">
        {said.lines.map(({ by, at, text }, i) => (
          <li key={i} dir="auto">
            <span class="said-facts">
              {"alias" in by ? safeText(by.alias) : _("Besökaren")} · {clockTime(at * 60_000)}
            </span>{" "}
            {safeText(text)}
          </li>
        ))}
      </ol>
    </>
  );
}

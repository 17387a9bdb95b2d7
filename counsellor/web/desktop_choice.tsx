/** The button for notices on the desktop: asks the browser once, then turns them on and off. */
import { useState } from "preact/hooks";
import type { DesktopNotice } from "./desktop_notice.ts";
import { _ } from "./text.ts";

export function DesktopChoice({ notice }: { readonly notice: DesktopNotice }) {
  const [permission, setPermission] = useState(notice.permission);
  const [wanted, setWanted] = useState(notice.wanted);
  switch (permission) {
    case "impossible":
      return null;
    case "denied":
      return <p class="bar-note">{_("Avisering nekad i webbläsaren")}</p>;
    case "unasked":
      return (
        <button type="button" class="plain" data-desktop="ask" onClick={() => void notice.ask().then(setPermission)}>
          {_("Avisera på skrivbordet")}
        </button>
      );
    case "granted":
      return (
        <button
          type="button"
          class="plain"
          data-desktop="choose"
          aria-pressed={wanted}
          onClick={() => {
            notice.wanted = !wanted;
            if (wanted) notice.seen();
            setWanted(!wanted);
          }}
        >
          {wanted ? _("Avisering på") : _("Avisering av")}
        </button>
      );
    default:
      return permission satisfies never;
  }
}

/** A text of the visitor's that can show who it is, is marked for staff only: words to ask with, and the erase at both ends beside them. */
import type { ComponentChildren } from "preact";
import { type IdentityKind, sightings } from "../../anonymity/web/identity_guard.ts";
import { phraseOf, type Wording, wordingFor } from "./phrase_book.ts";
import { _ } from "./text.ts";
import { Unchecked } from "./unchecked.tsx";
import type { Facts } from "./worker_messages.ts";

export function identityWords(kind: IdentityKind): string {
  switch (kind) {
    case "personal_number":
      return _("ett personnummer");
    case "phone":
      return _("ett telefonnummer");
    case "email":
      return _("en e-postadress");
    case "address":
      return _("en adress");
    case "school":
      return _("namnet på en skola");
    default:
      return kind satisfies never;
  }
}

/** Each kind once, in the order of the text: "ett telefonnummer, en adress"; empty: nothing was seen. */
export function seenIn(text: string): string {
  return [...new Set(sightings(text).map(({ kind }) => kind))].map(identityWords).join(", ");
}

/** What the counsellor is offered to ask; changed as she likes and sent by her only. */
export const eraseQuestion = ({ book }: Wording): string => phraseOf(book, "anonymity", "shows_you");

interface IdentityMarkProps {
  /** What it looks like, in words. */
  readonly seen: string;
  /** Tag of the visitor's language. */
  readonly language: string;
  readonly phrases: Facts["phrases"];
  readonly insert: (text: string) => void;
  /** The button that erases it at both ends. */
  readonly children: ComponentChildren;
}

export function IdentityMark({ seen, language, phrases, insert, children }: IdentityMarkProps) {
  const wording = wordingFor(language, phrases);
  return (
    <div class="identity" data-identity>
      <p>
        <span aria-hidden="true">⚑ </span>
        {_("Ser ut som %(what). Bara du ser den här raden.", { what: seen })}
      </p>
      <button type="button" class="plain" data-ask-erase onClick={() => insert(eraseQuestion(wording))}>
        {_("Fråga om det ska raderas")}
      </button>
      {children}
      <Unchecked wording={wording} visitors={language} />
    </div>
  );
}

/** The banners in the words of staff, and the very sentence that the visitor reads (chatsvc/site/locale/sv). */
import { _ } from "./text.ts";

export function bannerName(kind: string): string {
  switch (kind) {
    case "surge":
      return _("Anstormning");
    case "few":
      return _("Färre än vanligt");
    case "alone":
      return _("Ensam rådgivare");
    case "early":
      return _("Kan stänga tidigare");
    case "trouble":
      return _("Tekniken krånglar");
    default:
      return kind;
  }
}

export function bannerSentence(kind: string): string {
  switch (kind) {
    case "surge":
      return _("Många skriver just nu. Det kan dröja länge innan någon svarar.");
    case "few":
      return _("Vi är färre än vanligt. Det kan dröja längre än det brukar.");
    case "alone":
      return _("En rådgivare arbetar ensam just nu. Det kan dröja mellan svaren.");
    case "early":
      return _("Vi kan behöva stänga tidigare än vanligt.");
    case "trouble":
      return _("Tekniken krånglar. Blir det avbrott, håll sidan öppen så försöker den igen.");
    default:
      return "";
  }
}

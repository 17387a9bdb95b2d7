/** A notice on the desktop that something waits: never what, never who, never a sound. Asked for by a button, replaced by the next, gone when the page is seen. */
import { _ } from "./text.ts";

export type NoticePermission = "impossible" | "unasked" | "granted" | "denied";

export interface DesktopNotice {
  readonly permission: NoticePermission;
  /** Chosen by the counsellor; without the browser's yes it changes nothing. */
  wanted: boolean;
  ask(): Promise<NoticePermission>;
  /** Only while nobody looks at the page: the title and the tone say it here. */
  show(): void;
  seen(): void;
}

/** What we need of the browser's Notification. */
export interface Notices {
  readonly permission: NotificationPermission;
  requestPermission(): Promise<NotificationPermission>;
  new (title: string, options: NotificationOptions): Pick<Notification, "close" | "onclick">;
}

/** One at a time: the next takes the place of the one before. */
const TAG = "waiting";

export function desktopNotice(page: Document, notices: Notices | undefined): DesktopNotice {
  let shown: Pick<Notification, "close"> | null = null;
  let broken = notices === undefined;
  const seen = (): void => {
    shown?.close();
    shown = null;
  };
  const permission = (): NoticePermission => {
    if (broken || notices === undefined) return "impossible";
    return notices.permission === "default" ? "unasked" : notices.permission;
  };
  const notice = {
    get permission() {
      return permission();
    },
    wanted: true,
    ask: async () => {
      // An answer that never comes, or a browser that refuses to ask, is no yes.
      await notices?.requestPermission().catch(() => undefined);
      return permission();
    },
    show: () => {
      if (!notice.wanted || permission() !== "granted" || notices === undefined || (!page.hidden && page.hasFocus())) return;
      try {
        const made = new notices(_("Något väntar i konsolen"), { tag: TAG, silent: true });
        made.onclick = () => {
          page.defaultView?.focus();
          seen();
        };
        shown = made;
      } catch {
        // Some telephones have the name but not the thing.
        broken = true;
      }
    },
    seen,
  };
  page.addEventListener("visibilitychange", () => {
    if (!page.hidden) seen();
  });
  page.defaultView?.addEventListener("focus", seen);
  return notice;
}

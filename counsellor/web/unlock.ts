/** Asks the server to lock the screen and to open it again; the answer is a value, never an exception. */

export type UnlockAnswer =
  | { readonly kind: "opened" }
  | { readonly kind: "wrong" }
  | { readonly kind: "paused"; readonly waitMs: number }
  | { readonly kind: "signed_out" }
  | { readonly kind: "offline" };

export interface Password {
  lock(): void;
  unlock(password: string): Promise<UnlockAnswer>;
}

type Post = (path: string, body: unknown) => Promise<Response>;

export function passwordOver(post: Post): Password {
  return {
    lock: () => {
      // The screen is locked here at once; the server is told so that a reload stays locked.
      post("/lock", {}).catch(() => undefined);
    },
    unlock: async (password) => {
      try {
        return await read(await post("/unlock", { password }));
      } catch {
        return { kind: "offline" };
      }
    },
  };
}

async function read(response: Response): Promise<UnlockAnswer> {
  if (response.ok) return { kind: "opened" };
  if (response.status === 401) return { kind: "signed_out" };
  if (response.status === 429) {
    const body = (await response.json()) as { readonly wait_ms?: unknown };
    return { kind: "paused", waitMs: typeof body.wait_ms === "number" ? body.wait_ms : 1000 };
  }
  return response.status === 403 ? { kind: "wrong" } : { kind: "offline" };
}

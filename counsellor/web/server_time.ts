/** The service's clock, as exact as one answer can say it; null when it cannot be asked. */

/** Ms; half of the way there and back counts as the way back. */
export async function serverTime(ask: () => Promise<Response>, now: () => number): Promise<number | null> {
  const asked = now();
  try {
    const answer = await ask();
    if (!answer.ok) return null;
    const { now: told } = (await answer.json()) as { readonly now?: unknown };
    return typeof told === "number" ? told + (now() - asked) / 2 : null;
  } catch {
    return null;
  }
}

// What somebody of staff may be in a conversation, as certificates and consents spell it.

export const ROLES = ["counsellor", "supervisor", "interpreter"] as const;
export type Role = (typeof ROLES)[number];

export const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value);

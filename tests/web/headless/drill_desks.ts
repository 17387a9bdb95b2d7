/** The staff of a drill at two or more console processes: node drill_desks.mjs '{"consoles":[..],"staff":[..]}'. Orders come as JSON lines. */
import { Cable } from "./cable.ts";
import { obey } from "./crowd.ts";
import { DrillBoard } from "./drill_board.ts";
import { DrillDesk } from "./drill_desk.ts";
import { tell } from "./drill_log.ts";
import { type Address, ask, until } from "./line.ts";
import { deskAt } from "./members.ts";
import { codeOf, signIn } from "./sign_in.ts";

interface Person {
  readonly username: string;
  readonly password: string;
  /** Of the authenticator app, hex. */
  readonly secret: string;
  readonly role: string;
  /** Which console process. */
  readonly at: number;
}
interface Options {
  readonly consoles: readonly Address[];
  readonly staff: readonly Person[];
  readonly doors: readonly string[];
}

type Order =
  /** These are on duty from now on, by name at login. */
  | { readonly t: "on"; readonly names: readonly string[] }
  /** Nobody takes anybody new. */
  | { readonly t: "finish" }
  | { readonly t: "close" };

/** Sign-ins at a time: a password costs a processor a third of a second. */
const AT_A_TIME = 3;

async function arrive({ consoles, doors }: Options, who: Person): Promise<DrillDesk> {
  const console = consoles[who.at]!;
  const credentials = { ...who, doors, code: () => codeOf(who.secret) };
  const signedIn = await signIn(console, credentials);
  // A supervisor sits at her board, and comes in where she is invited.
  if (who.role === "supervisor") new DrillBoard(console, signedIn.cookie, signedIn.alias);
  const cable = new Cable(console, signedIn.cookie);
  const desk = deskAt(console, signedIn, doors, cable.open);
  // A guest hears of the service when it has said that it is on duty for invitations.
  if (who.role === "counsellor") await until(`${who.username}'s line is up`, () => desk.snapshot.link === "up");
  const page = async (path: string): Promise<string> => (await ask(console, path, { headers: { Cookie: signedIn.cookie } })).body;
  return new DrillDesk(desk, signedIn.alias, who.role, cable, page);
}

async function main(options: Options): Promise<void> {
  const staff = new Map<string, DrillDesk>();
  const waiting = [...options.staff];
  const turn = async (): Promise<void> => {
    for (let who = waiting.shift(); who !== undefined; who = waiting.shift()) {
      staff.set(who.username, await arrive(options, who));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, turn));
  obey<Order>((order) => {
    if (order.t === "on") for (const name of order.names) staff.get(name)!.duty("on");
    if (order.t === "finish") for (const one of staff.values()) one.duty("finishing");
    if (order.t === "close") process.stdout.write("", () => process.exit(0));
  });
  tell("", "", { t: "did", what: "signed_in" });
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

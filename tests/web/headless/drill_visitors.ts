/** The visitors of a drill: node drill_visitors.mjs '{"host":..,"port":..,"plans":[..]}'. A wave knocks when it is ordered to. */
import { obey } from "./crowd.ts";
import { type Plan, Person } from "./drill_person.ts";
import type { Address } from "./line.ts";
import { configOf } from "./members.ts";

interface Options extends Address {
  readonly plans: readonly Plan[];
}

type Order = { readonly t: "wave"; readonly wave: number } | { readonly t: "close" };

async function main(options: Options): Promise<void> {
  const config = await configOf(options);
  obey<Order>((order) => {
    if (order.t === "close") return void process.stdout.write("", () => process.exit(0));
    if (order.t !== "wave") return;
    for (const plan of options.plans.filter(({ wave }) => wave === order.wave)) void new Person(options, config, plan).live();
  });
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

import type { Alert } from "../model/alert.ts";
import { en } from "../strings/en.ts";
import { strings } from "../strings/index.ts";

type BuiltIn = keyof typeof en.alerts.builtIn;

/** Rules that are built in are translated; what a deployer wrote is shown as written. */
export function alertTitle({ ruleId, title }: Alert): string {
  const known = Object.keys(en.alerts.builtIn) as BuiltIn[];
  const rule = known.find((name) => name === ruleId && en.alerts.builtIn[name] === title);
  return rule === undefined ? title : strings.alerts.builtIn[rule];
}

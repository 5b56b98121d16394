import type { Call } from "../model/call.ts";
import { strings } from "../strings/index.ts";

/** How references are stored where a deployment keeps digests of them: the key's name, and 32 hex digits. */
const DIGEST = /^[^:]+:([0-9a-f]{6})[0-9a-f]{26}$/;

/** What a call goes by: its customer, as far as one may know, else its own id. */
export function callName({ customerRef, id }: Pick<Call, "customerRef" | "id">): string {
  const digits = DIGEST.exec(customerRef ?? "")?.[1];
  return digits === undefined ? (customerRef ?? id) : strings.call.customer(digits);
}

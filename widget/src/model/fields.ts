/** Reading the fields of a Firestore document, whose types nobody has checked yet. */

export type Fields = Readonly<Record<string, unknown>>;

/** A document does not have the shape the page relies on. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";

  constructor(field: string, expected: string, found: unknown) {
    super(`expected ${field} to be ${expected}, found ${JSON.stringify(found)}`);
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function optionalText(from: Fields, name: string): string | null {
  const value = from[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function optionalNumber(from: Fields, name: string): number | null {
  const value = from[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function requiredNumber(from: Fields, name: string): number {
  const value = optionalNumber(from, name);
  if (value === null) throw new DocumentError(name, "a number", from[name]);
  return value;
}

/** Firestore's Timestamp, known by its `toDate`. */
export function optionalMoment(from: Fields, name: string): Date | null {
  const value = from[name];
  if (!isFields(value) || typeof value["toDate"] !== "function") return null;
  const moment: unknown = (value as { toDate: () => unknown }).toDate();
  return moment instanceof Date ? moment : null;
}

export function oneOf<T extends string>(from: Fields, name: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === from[name]);
  if (found === undefined)
    throw new DocumentError(name, `one of ${allowed.join(", ")}`, from[name]);
  return found;
}

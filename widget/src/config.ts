import { strings } from "./strings/index.ts";

export interface Emulators {
  readonly authUrl: string;
  readonly firestoreHost: string;
  readonly firestorePort: number;
}

export interface DemoUser {
  readonly email: string;
  readonly password: string;
  readonly label: string;
}

export interface FirebaseSettings {
  readonly apiKey: string;
  readonly projectId: string;
  readonly authDomain: string;
}

export interface Config {
  readonly apiBaseUrl: string;
  readonly firebase: FirebaseSettings;
  readonly emulators: Emulators | null;
  readonly demoUsers: readonly DemoUser[];
  /** Origins of pages that may frame the widget and be told what it shows. */
  readonly parentOrigins: readonly string[];
}

/** The settings are missing or wrong; the message says what was expected and what was found. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

type Fields = Record<string, unknown>;

function fields(value: unknown, name: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new ConfigError(strings.configuration.badField(name, "an object", JSON.stringify(value)));
}

function text(from: Fields, path: string, key: string): string {
  const value = from[key];
  if (typeof value === "string" && value !== "") return value;
  throw new ConfigError(
    strings.configuration.badField(`${path}${key}`, "a text", JSON.stringify(value)),
  );
}

function port(from: Fields, path: string, key: string): number {
  const value = from[key];
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65536)
    return value;
  throw new ConfigError(
    strings.configuration.badField(`${path}${key}`, "a port number", JSON.stringify(value)),
  );
}

function parseEmulators(value: unknown): Emulators | null {
  if (value === undefined || value === null) return null;
  const from = fields(value, "emulators");
  return {
    authUrl: text(from, "emulators.", "authUrl"),
    firestoreHost: text(from, "emulators.", "firestoreHost"),
    firestorePort: port(from, "emulators.", "firestorePort"),
  };
}

function parseDemoUsers(value: unknown): DemoUser[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    throw new ConfigError(
      strings.configuration.badField("demoUsers", "a list", JSON.stringify(value)),
    );
  }
  return value.map((entry: unknown, index) => {
    const path = `demoUsers[${index}].`;
    const from = fields(entry, `demoUsers[${index}]`);
    return {
      email: text(from, path, "email"),
      password: text(from, path, "password"),
      label: text(from, path, "label"),
    };
  });
}

function parseOrigins(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const isOrigin = (entry: unknown): entry is string =>
    typeof entry === "string" && URL.canParse(entry) && new URL(entry).origin === entry;
  if (Array.isArray(value) && value.every(isOrigin)) return value;
  const expected = 'a list of origins such as "https://crm.example.com"';
  throw new ConfigError(
    strings.configuration.badField("parentOrigins", expected, JSON.stringify(value)),
  );
}

/** Checks what `/config.json` holds. Raises ConfigError. */
export function parseConfig(value: unknown): Config {
  const root = fields(value, "the settings");
  const firebase = fields(root["firebase"], "firebase");
  return {
    apiBaseUrl: text(root, "", "apiBaseUrl").replace(/\/+$/, ""),
    firebase: {
      apiKey: text(firebase, "firebase.", "apiKey"),
      projectId: text(firebase, "firebase.", "projectId"),
      authDomain: text(firebase, "firebase.", "authDomain"),
    },
    emulators: parseEmulators(root["emulators"]),
    demoUsers: parseDemoUsers(root["demoUsers"]),
    parentOrigins: parseOrigins(root["parentOrigins"]),
  };
}

/** Fetches and checks the settings. Raises ConfigError. */
export async function loadConfig(url: string): Promise<Config> {
  let body: unknown;
  try {
    const response = await fetch(url, { cache: "no-store" });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    body = await response.json();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(strings.configuration.unreachable(url, found), { cause });
  }
  return parseConfig(body);
}

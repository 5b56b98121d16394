import { isFields } from "../model/fields.ts";
import { strings } from "../strings/index.ts";

/** What an agent can do about an alert. */
export interface Topic {
  readonly title: string;
  readonly tips: readonly string[];
}

/** Topics by the action of a rule; a deployer edits them in `/knowledge/<language>.json`. */
export type Knowledge = ReadonlyMap<string, Topic>;

export type KnowledgeSource = () => Promise<Knowledge>;

/** The knowledge file is missing or wrong; the message says what was expected and what was found. */
export class KnowledgeError extends Error {
  override readonly name = "KnowledgeError";
}

const MOST_TIPS = 12;

function wrong(field: string, expected: string, found: unknown): KnowledgeError {
  return new KnowledgeError(
    strings.alerts.knowledge.badField(
      field,
      expected,
      found === undefined ? "nothing" : JSON.stringify(found),
    ),
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function toTopic(action: string, value: unknown): Topic {
  const at = `topics.${action}`;
  if (!isFields(value)) throw wrong(at, "an object", value);
  const { title, tips } = value;
  if (!isText(title)) throw wrong(`${at}.title`, "a text", title);
  if (!Array.isArray(tips) || tips.length === 0 || tips.length > MOST_TIPS) {
    throw wrong(`${at}.tips`, `a list of 1 to ${MOST_TIPS} texts`, tips);
  }
  return {
    title,
    tips: tips.map((tip: unknown, index) => {
      if (!isText(tip)) throw wrong(`${at}.tips[${index}]`, "a text", tip);
      return tip;
    }),
  };
}

/** Checks what a knowledge file holds. Raises KnowledgeError. */
export function parseKnowledge(value: unknown): Knowledge {
  const topics = isFields(value) ? value["topics"] : value;
  if (!isFields(topics)) throw wrong("topics", "an object", topics);
  return new Map(
    Object.entries(topics).map(([action, topic]) => [action, toTopic(action, topic)] as const),
  );
}

/** Fetches the file of the page's language once; after a failure it is tried again. */
export function knowledgeAt(base: string): KnowledgeSource {
  let loaded: Promise<Knowledge> | null = null;
  return () => {
    loaded ??= load(`${base}/knowledge/${strings.language}.json`).catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}

async function load(url: string): Promise<Knowledge> {
  let body: unknown;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    body = await response.json();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new KnowledgeError(strings.alerts.knowledge.unreachable(found), { cause });
  }
  return parseKnowledge(body);
}

import { ApiClient } from "./api/client.ts";
import type { Config } from "./config.ts";
import { Account } from "./firebase/account.ts";
import { FirestoreCalls } from "./firebase/calls.ts";
import { connectFirebase } from "./firebase/connect.ts";
import { knowledgeAt, type KnowledgeSource } from "./knowledge/knowledge.ts";
import type { CallFeed, PageApi } from "./ports.ts";

export interface Services {
  readonly config: Config;
  readonly account: Account;
  readonly feed: CallFeed;
  readonly api: PageApi;
  readonly knowledge: KnowledgeSource;
}

/**
 * Builds what the elements need.
 *
 * @param base where the page's files are, without a slash at the end
 */
export function assemble(config: Config, base: string): Services {
  const { auth, db } = connectFirebase(config);
  const account = new Account(auth);
  const api = new ApiClient(config.apiBaseUrl, (fresh) => account.token(fresh));
  return { config, account, api, feed: new FirestoreCalls(db), knowledge: knowledgeAt(base) };
}

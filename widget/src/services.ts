import type { Firestore } from "firebase/firestore";
import { ApiClient } from "./api/client.ts";
import { Http } from "./api/http.ts";
import type { Config } from "./config.ts";
import { Account } from "./firebase/account.ts";
import { FirestoreCalls } from "./firebase/calls.ts";
import { connectFirebase } from "./firebase/connect.ts";
import { knowledgeAt, type KnowledgeSource } from "./knowledge/knowledge.ts";
import type { CallFeed, PageApi } from "./ports.ts";

export interface Services {
  readonly config: Config;
  readonly account: Account;
  /** For parts that are loaded later and read for themselves. */
  readonly db: Firestore;
  readonly http: Http;
  readonly feed: CallFeed;
  readonly api: PageApi;
  readonly knowledge: KnowledgeSource;
}

/**
 * Builds what the elements need.
 *
 * @param base where the page's files are, without a slash at the end
 * @param remembers whether who signs in is still signed in when the page is loaded again
 */
export function assemble(config: Config, base: string, remembers = true): Services {
  const { auth, db } = connectFirebase(config, remembers);
  const account = new Account(auth);
  const token = (fresh: boolean): Promise<string | null> => account.token(fresh);
  const http = new Http(config.apiBaseUrl, token);
  const api = new ApiClient(config.apiBaseUrl, token);
  const feed = new FirestoreCalls(db);
  return { config, account, db, http, feed, api, knowledge: knowledgeAt(base) };
}

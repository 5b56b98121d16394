import {
  collection,
  limit,
  onSnapshot,
  orderBy,
  query,
  where,
  type Firestore,
  type Query,
} from "firebase/firestore";
import { failing, readable } from "../../firebase/calls.ts";
import { toCall, type Call } from "../../model/call.ts";
import type { Fields } from "../../model/fields.ts";
import type { Observer } from "../../ports.ts";
import type { WallFeed } from "../ports.ts";
import { toWallAlert, type WallAlert } from "./alert.ts";

const MOST_CALLS = 200;
const NEWEST_ALERTS = 50;

/** Live reads over all calls, which the rules allow to supervisors and administrators. */
export class FirestoreWall implements WallFeed {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  watchLiveCalls(observer: Observer<readonly Call[]>): () => void {
    const live = query(
      collection(this.#db, "calls"),
      where("status", "==", "live"),
      orderBy("started_at", "desc"),
      limit(MOST_CALLS),
    );
    return watch(live, toCall, observer);
  }

  watchAlerts(observer: Observer<readonly WallAlert[]>): () => void {
    const newest = query(
      collection(this.#db, "alerts"),
      orderBy("raised_at", "desc"),
      limit(NEWEST_ALERTS),
    );
    return watch(newest, toWallAlert, observer);
  }
}

function watch<T>(
  source: Query,
  read: (id: string, from: Fields) => T,
  observer: Observer<readonly T[]>,
): () => void {
  return onSnapshot(
    source,
    { includeMetadataChanges: true },
    (snapshot) => {
      const items = snapshot.docs.flatMap((item) => readable(() => read(item.id, item.data())));
      observer.next(items, { stale: snapshot.metadata.fromCache });
    },
    failing(observer),
  );
}

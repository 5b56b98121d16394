import { collection, limit, orderBy, query, where, type Firestore } from "firebase/firestore";
import { watchQuery } from "../../firebase/watch.ts";
import { toCall, type Call } from "../../model/call.ts";
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
    return watchQuery(live, toCall, observer);
  }

  watchAlerts(observer: Observer<readonly WallAlert[]>): () => void {
    const newest = query(
      collection(this.#db, "alerts"),
      orderBy("raised_at", "desc"),
      limit(NEWEST_ALERTS),
    );
    return watchQuery(newest, toWallAlert, observer);
  }
}

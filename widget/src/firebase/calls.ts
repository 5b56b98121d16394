import {
  collection,
  doc,
  limit,
  onSnapshot,
  orderBy,
  query,
  where,
  type Firestore,
} from "firebase/firestore";
import { toCall, type Call } from "../model/call.ts";
import type { Fields } from "../model/fields.ts";
import { toSegment, type Segment } from "../model/reading.ts";
import { ownCallsOf, type Viewer } from "../model/viewer.ts";
import type { CallFeed, Observer } from "../ports.ts";
import { failing, freshnessOf, readable, watchQuery } from "./watch.ts";

const NEWEST_CALLS = 50;

/** Live reads of calls under the Firestore rules. */
export class FirestoreCalls implements CallFeed {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  watchCalls(viewer: Viewer, observer: Observer<readonly Call[]>): () => void {
    const newest = query(
      collection(this.#db, "calls"),
      ...ownedBy(viewer),
      orderBy("started_at", "desc"),
      limit(NEWEST_CALLS),
    );
    return watchQuery(newest, toCall, observer);
  }

  watchCall(callId: string, observer: Observer<Call | null>): () => void {
    const freshness = freshnessOf();
    return onSnapshot(
      doc(this.#db, "calls", callId),
      { includeMetadataChanges: true },
      (snapshot) => {
        const data: Fields | undefined = snapshot.data();
        try {
          const call = data ? toCall(snapshot.id, data) : null;
          observer.next(call, freshness(snapshot.metadata));
        } catch (error) {
          observer.failed({ refused: false, reason: String(error) });
        }
      },
      failing(observer),
    );
  }

  watchSegments(
    callId: string,
    viewer: Viewer,
    observer: Observer<readonly Segment[]>,
  ): () => void {
    const known = new Map<string, Segment>();
    const freshness = freshnessOf();
    return onSnapshot(
      query(collection(this.#db, "calls", callId, "segments"), ...ownedBy(viewer)),
      (snapshot) => {
        for (const change of snapshot.docChanges()) {
          known.delete(change.doc.id);
          if (change.type === "removed") continue;
          const [segment] = readable(() => toSegment(change.doc.id, change.doc.data()));
          if (segment) known.set(segment.id, segment);
        }
        observer.next(inTimeOrder(known), freshness(snapshot.metadata));
      },
      failing(observer),
    );
  }
}

function ownedBy(viewer: Viewer): ReturnType<typeof where>[] {
  const agentId = ownCallsOf(viewer);
  return agentId === null ? [] : [where("agent_id", "==", agentId)];
}

function inTimeOrder(segments: ReadonlyMap<string, Segment>): Segment[] {
  return [...segments.values()].sort(
    (a, b) => a.startOffsetSec - b.startOffsetSec || a.sequence - b.sequence,
  );
}

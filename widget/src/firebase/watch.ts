import {
  onSnapshot,
  type FirestoreError,
  type Query,
  type SnapshotMetadata,
} from "firebase/firestore";
import { DocumentError, type Fields } from "../model/fields.ts";
import type { Freshness, Observer } from "../ports.ts";

/** Live read of a list. A document the page cannot read is left out of it. */
export function watchQuery<T>(
  source: Query,
  read: (id: string, from: Fields) => T,
  observer: Observer<readonly T[]>,
): () => void {
  const freshness = freshnessOf();
  return onSnapshot(
    source,
    { includeMetadataChanges: true },
    (snapshot) => {
      const items = snapshot.docs.flatMap((item) => readable(() => read(item.id, item.data())));
      observer.next(items, freshness(snapshot.metadata));
    },
    failing(observer),
  );
}

/** What memory has comes before the server's word: only what was fresh once shows that the connection is lost. */
export function freshnessOf(): (metadata: Pick<SnapshotMetadata, "fromCache">) => Freshness {
  let confirmed = false;
  return ({ fromCache }) => {
    confirmed ||= !fromCache;
    return { stale: fromCache, lost: fromCache && confirmed };
  };
}

export function readable<T>(read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    console.warn("A document was left out:", error.message);
    return [];
  }
}

export function failing(observer: Observer<never>): (error: FirestoreError) => void {
  return (error) => {
    observer.failed({ refused: error.code === "permission-denied", reason: error.code });
  };
}

import { initializeApp } from "firebase/app";
import {
  browserLocalPersistence,
  connectAuthEmulator,
  indexedDBLocalPersistence,
  inMemoryPersistence,
  initializeAuth,
  type Auth,
} from "firebase/auth";
import { connectFirestoreEmulator, getFirestore, type Firestore } from "firebase/firestore";
import type { Config } from "../config.ts";

export interface Firebase {
  readonly auth: Auth;
  readonly db: Firestore;
}

/** Whom another page signs in: apart from whoever has signed in to Calltone's own page. */
const HANDED_OVER = "calltone-handed-over";

/**
 * Connects to the project, or to the emulators where the settings name them.
 *
 * @param remembers false: who signs in is forgotten with the page, as another page says who it is
 */
export function connectFirebase(config: Config, remembers: boolean): Firebase {
  const app = initializeApp({ ...config.firebase }, remembers ? undefined : HANDED_OVER);
  // Not getAuth(): it would bring the popup and redirect code, a third of the SDK's auth package.
  const auth = initializeAuth(app, {
    persistence: remembers
      ? [indexedDBLocalPersistence, browserLocalPersistence]
      : inMemoryPersistence,
  });
  const db = getFirestore(app);
  if (config.emulators) {
    connectAuthEmulator(auth, config.emulators.authUrl, { disableWarnings: true });
    connectFirestoreEmulator(db, config.emulators.firestoreHost, config.emulators.firestorePort);
  }
  return { auth, db };
}

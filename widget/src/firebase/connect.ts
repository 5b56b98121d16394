import { initializeApp } from "firebase/app";
import {
  browserLocalPersistence,
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
  type Auth,
} from "firebase/auth";
import { connectFirestoreEmulator, getFirestore, type Firestore } from "firebase/firestore";
import type { Config } from "../config.ts";

export interface Firebase {
  readonly auth: Auth;
  readonly db: Firestore;
}

/** Connects to the project, or to the emulators where the settings name them. */
export function connectFirebase(config: Config): Firebase {
  const app = initializeApp({ ...config.firebase });
  // Not getAuth(): it would bring the popup and redirect code, a third of the SDK's auth package.
  const auth = initializeAuth(app, {
    persistence: [indexedDBLocalPersistence, browserLocalPersistence],
  });
  const db = getFirestore(app);
  if (config.emulators) {
    connectAuthEmulator(auth, config.emulators.authUrl, { disableWarnings: true });
    connectFirestoreEmulator(db, config.emulators.firestoreHost, config.emulators.firestorePort);
  }
  return { auth, db };
}

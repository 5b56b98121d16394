import { FirebaseError } from "firebase/app";
import {
  onIdTokenChanged,
  signInWithCustomToken,
  signInWithEmailAndPassword,
  signOut,
  type Auth,
} from "firebase/auth";
import { toViewer, type Viewer } from "../model/viewer.ts";
import { strings } from "../strings/index.ts";

const CREDENTIAL_CODES = [
  "auth/invalid-credential",
  "auth/invalid-email",
  "auth/user-not-found",
  "auth/wrong-password",
  "auth/missing-password",
  "auth/user-disabled",
];

/** Why signing in failed, in words. */
export function explainSignIn(error: unknown): string {
  const words = strings.signIn.failed;
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof FirebaseError ? error.code : reason;
  if (CREDENTIAL_CODES.includes(code)) return words.credentials;
  if (code === "auth/too-many-requests") return words.throttled;
  if (code === "auth/network-request-failed") return words.network;
  return words.other(code);
}

/** The signed-in account: who it is, and its tokens. */
export class Account {
  readonly #auth: Auth;

  constructor(auth: Auth) {
    this.#auth = auth;
  }

  async signIn(email: string, password: string): Promise<void> {
    await signInWithEmailAndPassword(this.#auth, email, password);
  }

  /** Signs in with a custom token that a server of the deployer has made. */
  async signInWithToken(customToken: string): Promise<void> {
    await signInWithCustomToken(this.#auth, customToken);
  }

  async signOut(): Promise<void> {
    await signOut(this.#auth);
  }

  /** The ID token for the API; `fresh` asks for a new one. null: signed out. */
  async token(fresh: boolean): Promise<string | null> {
    return (await this.#auth.currentUser?.getIdToken(fresh)) ?? null;
  }

  /** Tells of every change of who is signed in; the answer ends the subscription. */
  watch(onViewer: (viewer: Viewer | null) => void): () => void {
    return onIdTokenChanged(this.#auth, (user) => {
      if (!user) {
        onViewer(null);
        return;
      }
      void user.getIdTokenResult().then((result) => {
        if (this.#auth.currentUser?.uid === user.uid) onViewer(toViewer(user, result.claims));
      });
    });
  }
}

/** Answers with a Firebase custom token that the embedding page's server has made. */
export type SignInTokenSource = () => Promise<string>;

/** Someone who can be signed in with such a token. */
export interface TokenAccount {
  signInWithToken(customToken: string): Promise<void>;
}

interface SignIn {
  readonly source: SignInTokenSource;
  readonly done: Promise<void>;
}

const signIns = new WeakMap<TokenAccount, SignIn>();

/** Signs in with the source's token, once for all widgets that share account and source; one source after the other. */
export function signInFrom(account: TokenAccount, source: SignInTokenSource): Promise<void> {
  const before = signIns.get(account);
  if (before?.source === source) return before.done;
  const done = settled(before?.done)
    .then(source)
    .then((token) => account.signInWithToken(token));
  const signIn = { source, done };
  signIns.set(account, signIn);
  done.catch(() => {
    if (signIns.get(account) === signIn) signIns.delete(account);
  });
  return done;
}

/** Has the source asked again the next time. */
export function forgetSignIn(account: TokenAccount): void {
  signIns.delete(account);
}

function settled(work: Promise<void> | undefined): Promise<void> {
  return work?.catch(() => undefined) ?? Promise.resolve();
}

const sources = new Map<string, SignInTokenSource>();

/** Asks an address of the embedding page's server, in the name of who is signed in there. */
export function tokensFrom(url: string): SignInTokenSource {
  const known = sources.get(url);
  if (known) return known;
  const source = async (): Promise<string> => {
    // POST: nothing keeps the answer, and nothing asks for it in advance.
    const response = await fetch(url, { method: "POST" });
    if (!response.ok) throw new Error(`POST ${url}: HTTP ${response.status}`);
    return (await response.text()).trim();
  };
  sources.set(url, source);
  return source;
}

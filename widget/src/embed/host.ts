import { isFields, optionalText } from "../model/fields.ts";
import { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import type { SignInTokenSource } from "./handed-sign-in.ts";
import { framed, postToParent, type Framed } from "./parent.ts";

/** The framing page may not listen yet when it is first asked. */
const ASK_AGAIN_MS = 3000;

/** What the framing page may ask for. */
export type HostMessage =
  | { readonly type: "calltone:show"; readonly callId: string }
  | { readonly type: "calltone:token"; readonly token: string };

/**
 * Reads a message of the framing page. null: it is none of Calltone's, or comes from another window,
 * or from a page that is not listed, and so is as if it had never come.
 */
export function readHostMessage(
  { source, origin, data }: Pick<MessageEvent<unknown>, "source" | "origin" | "data">,
  parent: unknown,
  allowedOrigins: readonly string[],
): HostMessage | null {
  if (source !== parent || !allowedOrigins.includes(origin) || !isFields(data)) return null;
  const [callId, token] = [optionalText(data, "callId"), optionalText(data, "token")];
  if (data["type"] === "calltone:show" && callId !== null) return { type: "calltone:show", callId };
  if (data["type"] === "calltone:token" && token !== null) return { type: "calltone:token", token };
  return null;
}

/** The page that frames this one, as a source of tokens and of calls to show. */
export class Host {
  readonly #allowed: Promise<readonly string[]>;
  readonly #frame: Framed;
  #take: ((token: string) => void) | null = null;

  constructor(
    allowedOrigins: Promise<readonly string[]>,
    scope: Scope,
    show: (callId: string) => void,
    frame: Framed = framed(),
  ) {
    this.#allowed = allowedOrigins;
    this.#frame = frame;
    void allowedOrigins.then((allowed) => {
      scope.listen(window, "message", (event) => {
        const message = readHostMessage(event as MessageEvent, frame.parent, allowed);
        if (message?.type === "calltone:show") show(message.callId);
        if (message?.type === "calltone:token") this.#take?.(message.token);
      });
      postToParent({ type: "calltone:ready" }, allowed, frame);
    });
  }

  /** Asks the framing page for a token, and waits until it comes. */
  readonly token: SignInTokenSource = async () => {
    const allowed = await this.#allowed;
    const { origin } = this.#frame;
    if (origin === null || !allowed.includes(origin)) {
      throw new Error(strings.widget.parentRefused(origin ?? "?"));
    }
    const asking = new Scope();
    const ask = (): void => {
      postToParent({ type: "calltone:token-wanted" }, allowed, this.#frame);
    };
    return new Promise((resolve) => {
      this.#take = (token) => {
        asking.close();
        resolve(token);
      };
      asking.every(ASK_AGAIN_MS, ask);
      ask();
    });
  };
}

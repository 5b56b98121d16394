/** The part of a window that is needed to speak to the page around it. */
export interface Framed {
  readonly parent: Pick<Window, "postMessage"> | null;
  readonly origin: string | null;
}

/** Who frames this page; null where nobody does, or where the browser does not say. */
export function framed(here: Window = window): Framed {
  if (here.parent === here) return { parent: null, origin: null };
  const ancestors = here.location.ancestorOrigins as DOMStringList | undefined;
  return { parent: here.parent, origin: ancestors?.[0] ?? originOf(here.document.referrer) };
}

function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).origin : null;
}

/** Posts a message to the framing page if its very origin is allowed; to nobody else, never to "*". */
export function postToParent(
  message: object,
  allowedOrigins: readonly string[],
  { parent, origin }: Framed,
): void {
  if (!parent || origin === null || !allowedOrigins.includes(origin)) return;
  parent.postMessage(message, origin);
}

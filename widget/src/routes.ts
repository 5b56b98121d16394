/** Where the page is: the call in the address, or none. */
export interface Route {
  readonly callId: string | null;
}

const CALL_ROUTE = /^#\/calls\/([^/]+)\/?$/;

export function parseRoute(hash: string): Route {
  const encoded = CALL_ROUTE.exec(hash)?.[1];
  if (encoded === undefined) return { callId: null };
  try {
    return { callId: decodeURIComponent(encoded) };
  } catch {
    return { callId: null }; // "%" and no hexadecimal digits
  }
}

export function hrefOfCall(callId: string): string {
  return `#/calls/${encodeURIComponent(callId)}`;
}

export const HREF_OF_LIST = "#/";

/** Where the page is: the call in the address, the log, or neither. */
export interface Route {
  readonly callId: string | null;
  readonly isLog: boolean;
}

export const HREF_OF_LIST = "#/";
export const HREF_OF_LOG = "#/log";

const CALL_ROUTE = /^#\/calls\/([^/]+)\/?$/;

export function parseRoute(hash: string): Route {
  if (hash === HREF_OF_LOG) return { callId: null, isLog: true };
  const encoded = CALL_ROUTE.exec(hash)?.[1];
  if (encoded === undefined) return { callId: null, isLog: false };
  try {
    return { callId: decodeURIComponent(encoded), isLog: false };
  } catch {
    return { callId: null, isLog: false }; // "%" and no hexadecimal digits
  }
}

export function hrefOfCall(callId: string): string {
  return `#/calls/${encodeURIComponent(callId)}`;
}

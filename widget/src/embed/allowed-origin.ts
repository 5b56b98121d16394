/**
 * Whether the API lets pages of this origin call it. A browser does not tell a page why a request
 * has failed; a service that answers only where nobody reads the answer has refused the page.
 *
 * @param apiBaseUrl an absolute address
 */
export async function isOriginRefused(
  apiBaseUrl: string,
  origin: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (new URL(apiBaseUrl).origin === origin) return false;
  const health = `${apiBaseUrl}/health`;
  const answers = (mode: RequestMode): Promise<boolean> =>
    fetch(health, { mode, signal }).then(
      () => true,
      () => false,
    );
  return !(await answers("cors")) && (await answers("no-cors"));
}

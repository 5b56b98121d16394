import { loadConfig } from "../config.ts";
import { assemble, type Services } from "../services.ts";

/** Firebase can be set up once in a window for one configuration and one way of signing in. */
const connected = new Map<string, Promise<Services>>();

/**
 * The services that all widgets of this window share. Raises ConfigError.
 *
 * @param remembers whether who signs in is still signed in when the page is loaded again
 */
export function connect(configUrl: string, remembers: boolean): Promise<Services> {
  const key = JSON.stringify([configUrl, remembers]);
  const known = connected.get(key);
  if (known) return known;
  const services = loadConfig(configUrl).then((config) =>
    assemble(
      { ...config, apiBaseUrl: new URL(config.apiBaseUrl, configUrl).href },
      new URL(".", configUrl).href.replace(/\/$/, ""),
      remembers,
    ),
  );
  services.catch(() => connected.delete(key));
  connected.set(key, services);
  return services;
}

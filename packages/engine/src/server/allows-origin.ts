/** An origin on this very machine with a port: what stands before the port is the same machine at any port. */
const LOCAL_WITH_PORT = /^(https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])):\d{1,5}$/;

/**
 * Whether a key that lists `origins` may be used from a page of `origin`. A listed `http://localhost` or
 * `http://127.0.0.1` without a port stands for every port: development servers choose their own, and whoever can listen
 * on a developer's machine is that developer. Every other origin counts to the letter.
 */
export function allowsOrigin(origins: readonly string[], origin: string): boolean {
  if (origins.includes(origin)) return true;
  const portless = LOCAL_WITH_PORT.exec(origin)?.[1];
  return portless !== undefined && origins.includes(portless);
}

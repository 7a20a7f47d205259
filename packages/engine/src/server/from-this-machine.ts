import type { IncomingMessage } from 'node:http';

const LOOPBACK_ADDRESS = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i;
const LOOPBACK_HOST = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i;

/** Headers by which proxies and content delivery networks say that they pass on what somebody else asked. */
const PASSED_ON =
  /^(?:via|forwarded|x-forwarded(?:-.*)?|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.*|x-envoy-.*|true-client-ip|cf-.*|fastly-.*|x-amz(?:n)?-.*|x-azure-.*)$/;

/** This machine and networks of one's own (RFC 1918, RFC 4193): where a proxy in front of this server stands. */
const NEAR_ADDRESS =
  /^(?:::ffff:)?(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|^::1$|^f[cd][0-9a-f]{2}:/i;

/** Whether a proxy nearby passed the request on: its caller is somewhere else than its address says. */
export function isPassedOn({ headers, socket }: IncomingMessage): boolean {
  return (
    NEAR_ADDRESS.test(socket.remoteAddress ?? '') && Object.keys(headers).some((name) => PASSED_ON.test(name))
  );
}

/**
 * Whether a request was made on this machine, as far as it can be seen: both ends of the connection and the name asked
 * for are loopback, nothing says that it was passed on, and it is HTTP/1.1, which nginx does not speak to what is behind
 * it unless told to. A proxy on this machine that rewrites the Host header and adds none of its own still looks the
 * same; where there is one, nothing may rest on this.
 */
export function isFromThisMachine({ headers, httpVersion, socket }: IncomingMessage): boolean {
  if (!LOOPBACK_ADDRESS.test(socket.localAddress ?? '')) return false;
  if (!LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '')) return false;
  if (httpVersion !== '1.1' || !LOOPBACK_HOST.test(headers.host ?? '')) return false;
  return !Object.keys(headers).some((name) => PASSED_ON.test(name));
}

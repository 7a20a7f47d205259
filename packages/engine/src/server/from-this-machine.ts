import type { IncomingMessage } from 'node:http';

const LOOPBACK_ADDRESS = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i;
const LOOPBACK_HOST = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i;

/** Headers by which proxies and content delivery networks say that they pass on what somebody else asked. */
const PASSED_ON =
  /^(?:via|forwarded|x-forwarded(?:-.*)?|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.*|x-envoy-.*|true-client-ip|cf-.*|fastly-.*|x-amz(?:n)?-.*|x-azure-.*)$/;

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

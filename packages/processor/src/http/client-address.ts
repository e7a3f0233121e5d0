import {
  convertIPv4BinaryToString,
  convertIPv4MappedIPv6ToIPv4,
  convertIPv4ToBinary,
  convertIPv6BinaryToString,
  convertIPv6ToBinary,
  isIPv4MappedIPv6,
} from 'hono/utils/ipaddr';

/** Who sent a request, as far as the host knows. */
export interface Sender {
  /** IP address at the other end of the connection: the client's, or that of the last proxy in front. */
  address?: string | undefined;
}

/** The sender, as Hono hands it on. */
export interface SenderEnv {
  Bindings: Sender;
}

/**
 * What a client's calls are counted by: its IPv4 address, or the first half of its IPv6 one, for the other half is its own
 * to choose. Undefined where that is not known.
 *
 * Each proxy writes the address that it was called from at the end of `X-Forwarded-For`. Whatever stands before what the
 * operator's own proxies wrote came from outside and may be anything: it is read from the end, and no further.
 * @param proxies how many the operator has in front; undefined, and no address is believed
 */
export const clientAddress = (
  request: Request,
  sender: Sender | undefined,
  proxies: number | undefined,
): string | undefined => {
  if (proxies === undefined) return undefined;
  const forwarded = request.headers.get('x-forwarded-for')?.split(',') ?? [];
  const way = [...forwarded, sender?.address ?? ''];
  // Shorter than it should be, it did not come by all of the proxies: the first of it is who called the first that it met.
  return nameOf(way.at(-1 - proxies) ?? way[0]!);
};

const nameOf = (text: string): string | undefined => {
  const address = withoutPort(text.trim());
  try {
    return address.includes(':')
      ? nameOfIPv6(convertIPv6ToBinary(address))
      : convertIPv4BinaryToString(convertIPv4ToBinary(address));
  } catch {
    // Some proxies write `unknown`.
    return undefined;
  }
};

/** `[2001:db8::1]:443`, `[2001:db8::1]` and `192.0.2.1:443` too, as some proxies write them. */
const withoutPort = (text: string): string => text.replace(/^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2');

/** Sockets that listen for both kinds show IPv4 within IPv6. */
const nameOfIPv6 = (bits: bigint): string =>
  isIPv4MappedIPv6(bits)
    ? convertIPv4BinaryToString(convertIPv4MappedIPv6ToIPv4(bits))
    : `${convertIPv6BinaryToString((bits >> 64n) << 64n)}/64`;

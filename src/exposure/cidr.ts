import ipaddr from 'ipaddr.js';
import type { Source } from './rule.ts';
import { routableInIpv4, routableInIpv6 } from './routable-space.ts';

/** One CIDR as an interval. `first` and `last` are inclusive; `routable` counts its globally routable addresses. */
export type Block<N extends number | bigint> = { first: N; last: N; routable: N };

/** A readable CIDR: the source in its one spelling, and its interval. */
export type Cidr =
  | { kind: 'ipv4'; source: Source; prefixLength: number; block: Block<number> }
  | { kind: 'ipv6'; source: Source; prefixLength: number; block: Block<bigint> };

const UNREADABLE = { kind: 'unreadable' } as const;

// The longest spelling of an IPv6 CIDR has 49 characters. What is longer never reaches a regular expression.
const LONGEST = 64;
const PREFIX_LENGTH = /^\d{1,3}$/;
const EMBEDDED_IPV4 = /^(?:0*:)+:?\d+\./;
const [DOT, ZERO, NINE] = [0x2e, 0x30, 0x39];

/**
 * Four decimal numbers, as AWS writes them, as one number; -1 for any other spelling. A rule has one or two, a busy
 * trail millions, so they are read by hand. Zeros in front are refused: to some readers they mean octal.
 */
const readDottedDecimal = (text: string): number => {
  let address = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === DOT && octet >= 0) {
      address = address * 256 + octet;
      octet = -1;
      dots += 1;
    } else {
      if (code < ZERO || code > NINE || octet === 0) return -1;
      octet = (octet < 0 ? 0 : octet * 10) + code - ZERO;
      if (octet > 255) return -1;
    }
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : -1;
};

/** `spelled` is the text of address and length, in case it is the canonical one already. */
const ipv4 = (address: number, prefixLength: number, spelled: string | null = null): Cidr => {
  const size = 2 ** (32 - prefixLength);
  const first = address - (address % size);
  const last = first + size - 1;
  const print = () => `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}/${prefixLength}`;
  return {
    kind: 'ipv4',
    source: { kind: 'cidr', family: 4, cidr: spelled !== null && first === address ? spelled : print() },
    prefixLength,
    block: { first, last, routable: routableInIpv4(first, last) },
  };
};

const ipv6 = (parts: readonly number[], prefixLength: number, spelled: string | null = null): Cidr => {
  const network = parts.map((part, index) => {
    const hostBits = Math.min(16, Math.max(0, 16 * (index + 1) - prefixLength));
    return (part >> hostBits) << hostBits;
  });
  const first = network.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
  const last = first + (1n << BigInt(128 - prefixLength)) - 1n;
  const print = () => `${new ipaddr.IPv6(network).toRFC5952String()}/${prefixLength}`;
  return {
    kind: 'ipv6',
    source: { kind: 'cidr', family: 6, cidr: spelled ?? print() },
    prefixLength,
    block: { first, last, routable: routableInIpv6(first, last) },
  };
};

// The one IPv6 source that a trail is full of. Its text is given, since this runs at every cold start.
const WORLD_IPV6 = ipv6([0, 0, 0, 0, 0, 0, 0, 0], 0, '::/0');

const readIpv6 = (text: string, prefixLength: number): Cidr | typeof UNREADABLE => {
  if (text === '::' && prefixLength === 0) return WORLD_IPV6;
  if (prefixLength > 128 || text.includes('%') || !ipaddr.IPv6.isValid(text)) return UNREADABLE;
  const parts = ipaddr.IPv6.parse(text).parts.slice();
  // ipaddr.js reads the deprecated `::1.2.3.4` (IPv4-compatible) as `::ffff:1.2.3.4`; it means something else.
  if (EMBEDDED_IPV4.test(text)) parts[5] = 0;
  const mapped = prefixLength >= 96 && parts[5] === 0xffff && parts.slice(0, 5).every((part) => part === 0);
  if (!mapped) return ipv6(parts, prefixLength);
  const [high = 0, low = 0] = parts.slice(6);
  return ipv4(high * 0x10000 + low, prefixLength - 96);
};

/**
 * Reads a CIDR as AWS or a caller may spell it: host bits are cleared, IPv6 gets its RFC 5952 form, a range inside
 * ::ffff:0:0/96 is the IPv4 range that it maps. Length 0 is the whole family, whatever stands before the slash.
 * Never throws, takes time linear in the text: `unreadable` where the meaning is not certain (a bare address, octal
 * digits, a zone, nonsense).
 */
export const parseCidr = (value: string): Cidr | typeof UNREADABLE => {
  if (value.length > LONGEST) return UNREADABLE;
  const text = value.trim();
  const slash = text.indexOf('/');
  const lengthText = text.slice(slash + 1);
  if (slash < 1 || !PREFIX_LENGTH.test(lengthText)) return UNREADABLE;
  const address = text.slice(0, slash);
  const prefixLength = Number(lengthText);
  if (address.includes(':')) return readIpv6(address, prefixLength);
  if (prefixLength > 32) return UNREADABLE;
  // Octal and short forms are ambiguous in an address, but with length 0 no address bit counts.
  const decimal = readDottedDecimal(address);
  if (decimal < 0) return prefixLength === 0 && ipaddr.IPv4.isValid(address) ? ipv4(0, 0) : UNREADABLE;
  return ipv4(decimal, prefixLength, lengthText === String(prefixLength) ? text : null);
};

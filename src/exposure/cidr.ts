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
// Four decimal numbers, as AWS writes them: a rule has one or two, a busy trail millions, so this one is read by hand.
const DOTTED_DECIMAL = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const EMBEDDED_IPV4 = /^(?:0*:)+:?\d+\./;

const ipv4 = (octets: readonly number[], prefixLength: number): Cidr => {
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const size = 2 ** (32 - prefixLength);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  const last = first + size - 1;
  const text = `${Math.floor(first / 2 ** 24)}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}`;
  return {
    kind: 'ipv4',
    source: { kind: 'cidr', family: 4, cidr: `${text}/${prefixLength}` },
    prefixLength,
    block: { first, last, routable: routableInIpv4(first, last) },
  };
};

const ipv6 = (parts: readonly number[], prefixLength: number): Cidr => {
  const network = parts.map((part, index) => {
    const hostBits = Math.min(16, Math.max(0, 16 * (index + 1) - prefixLength));
    return (part >> hostBits) << hostBits;
  });
  const first = network.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
  const last = first + (1n << BigInt(128 - prefixLength)) - 1n;
  return {
    kind: 'ipv6',
    source: { kind: 'cidr', family: 6, cidr: `${new ipaddr.IPv6(network).toRFC5952String()}/${prefixLength}` },
    prefixLength,
    block: { first, last, routable: routableInIpv6(first, last) },
  };
};

const readIpv6 = (text: string, prefixLength: number): Cidr | typeof UNREADABLE => {
  if (prefixLength > 128 || text.includes('%') || !ipaddr.IPv6.isValid(text)) return UNREADABLE;
  const parts = ipaddr.IPv6.parse(text).parts.slice();
  // ipaddr.js reads the deprecated `::1.2.3.4` (IPv4-compatible) as `::ffff:1.2.3.4`; it means something else.
  if (EMBEDDED_IPV4.test(text)) parts[5] = 0;
  const mapped = prefixLength >= 96 && parts[5] === 0xffff && parts.slice(0, 5).every((part) => part === 0);
  if (!mapped) return ipv6(parts, prefixLength);
  const [high = 0, low = 0] = parts.slice(6);
  return ipv4([high >> 8, high & 255, low >> 8, low & 255], prefixLength - 96);
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
  if (prefixLength === 0 && ipaddr.IPv4.isValid(address)) return ipv4([], 0);
  const octets = DOTTED_DECIMAL.exec(address)?.slice(1).map(Number);
  return octets?.every((octet) => octet <= 255) ? ipv4(octets, prefixLength) : UNREADABLE;
};

// What counts as "the internet". Source: the IANA special-purpose address registries that RFC 6890 set up. Every range
// that they call not globally reachable is left out, and whatever IANA has not given to anybody (240/4, all of IPv6
// beside 2000::/3).
const NOT_ROUTABLE_IPV4: readonly (readonly [first: number, prefixLength: number])[] = [
  [0x00000000, 8], // 0.0.0.0/8 this network
  [0x0a000000, 8], // 10.0.0.0/8 private
  [0x64400000, 10], // 100.64.0.0/10 shared (carrier-grade NAT)
  [0x7f000000, 8], // 127.0.0.0/8 loopback
  [0xa9fe0000, 16], // 169.254.0.0/16 link-local
  [0xac100000, 12], // 172.16.0.0/12 private
  [0xc0000000, 24], // 192.0.0.0/24 protocol assignments
  [0xc0000200, 24], // 192.0.2.0/24 documentation
  [0xc0586300, 24], // 192.88.99.0/24 6to4 relay, deprecated
  [0xc0a80000, 16], // 192.168.0.0/16 private
  [0xc6120000, 15], // 198.18.0.0/15 benchmarking
  [0xc6336400, 24], // 198.51.100.0/24 documentation
  [0xcb007100, 24], // 203.0.113.0/24 documentation
  [0xe0000000, 4], // 224.0.0.0/4 multicast
  [0xf0000000, 4], // 240.0.0.0/4 reserved, with the broadcast address
];

const GLOBAL_UNICAST = { first: 0x2000n << 112n, last: (0x4000n << 112n) - 1n };

// The registry says "N/A" of Teredo and of 6to4: reachable as far as the IPv4 address inside is. That takes nothing
// out by itself. Teredo is out, because the 2001::/23 around it is called not globally reachable; around 6to4
// (2002::/16) there is nothing of the kind, so it stays in: each host with a public IPv4 address has a /48 of it.
const NOT_ROUTABLE_IPV6: readonly (readonly [first: bigint, prefixLength: number])[] = [
  [0x20010000n << 96n, 23], // 2001::/23 protocol assignments (Teredo, benchmarking, ORCHID)
  [0x20010db8n << 96n, 32], // 2001:db8::/32 documentation
  [0x3fff0000n << 96n, 20], // 3fff::/20 documentation
];

const IPV4_GAPS = NOT_ROUTABLE_IPV4.map(([first, prefixLength]) => {
  const size = 2 ** (32 - prefixLength);
  return { first, last: first + size - 1, size };
});
const IPV6_GAPS = NOT_ROUTABLE_IPV6.map(([first, prefixLength]) => {
  const size = 1n << BigInt(128 - prefixLength);
  return { first, last: first + size - 1n, size };
});

// CIDRs are nested or apart, never half overlapping: a gap swallows a range, lies inside it, or does not touch it.

/** Globally routable addresses of the IPv4 CIDR that spans `first` to `last` (inclusive). */
export const routableInIpv4 = (first: number, last: number): number => {
  let count = last - first + 1;
  for (const gap of IPV4_GAPS) {
    if (gap.first <= first && last <= gap.last) return 0;
    if (first <= gap.first && gap.last <= last) count -= gap.size;
  }
  return count;
};

/** Addresses of 2000::/3 less documentation and protocol ranges in the IPv6 CIDR `first` to `last` (inclusive). */
export const routableInIpv6 = (first: bigint, last: bigint): bigint => {
  if (last < GLOBAL_UNICAST.first || first > GLOBAL_UNICAST.last) return 0n;
  const from = first < GLOBAL_UNICAST.first ? GLOBAL_UNICAST.first : first;
  const to = last > GLOBAL_UNICAST.last ? GLOBAL_UNICAST.last : last;
  let count = to - from + 1n;
  for (const gap of IPV6_GAPS) {
    if (gap.first <= from && to <= gap.last) return 0n;
    if (from <= gap.first && gap.last <= to) count -= gap.size;
  }
  return count;
};

/** How many addresses the IPv4 and the IPv6 internet have: what a share of it is a share of. */
export const ROUTABLE_IPV4 = routableInIpv4(0, 2 ** 32 - 1);
export const ROUTABLE_IPV6 = routableInIpv6(0n, (1n << 128n) - 1n);

import type { Rule } from '../../src/exposure/rule.ts';

/** A rule as far as the oracle needs it, beside what it references. */
export type OracleRule = Pick<Rule, 'protocol' | 'fromPort' | 'toPort' | 'source'>;
export type Lists = ReadonlyMap<string, readonly string[]>;

/**
 * What each source of the simulation lets in, told by hand and not computed by the bot's arithmetic: a bit for each
 * half of a threshold's worth of addresses. `world`: of prefix length 0.
 */
type Share = { family: 4 | 6; bits: number; world?: true };
export const SHARES: Readonly<Record<string, Share>> = {
  '0.0.0.0/0': { family: 4, bits: 0b1111_1111, world: true },
  '::/0': { family: 6, bits: 0b1111, world: true },
  // 8.0.0.0/8 lies in the lower half of the internet, 144.0.0.0/8 in the upper one. Both are routable from end to end.
  '0.0.0.0/1': { family: 4, bits: 0b0000_1111 },
  '128.0.0.0/1': { family: 4, bits: 0b1111_0000 },
  '8.0.0.0/8': { family: 4, bits: 0b0000_0011 },
  '8.0.0.0/9': { family: 4, bits: 0b0000_0001 },
  '8.128.0.0/9': { family: 4, bits: 0b0000_0010 },
  '144.0.0.0/9': { family: 4, bits: 0b0001_0000 },
  '10.0.0.0/8': { family: 4, bits: 0 },
  '192.168.0.0/16': { family: 4, bits: 0 },
  '203.0.113.0/24': { family: 4, bits: 0 },
  '2600::/16': { family: 6, bits: 0b0011 },
  '2600::/17': { family: 6, bits: 0b0001 },
  '2600:8000::/17': { family: 6, bits: 0b0010 },
};
/** Two halves make a threshold. */
const REACHED = 2;

const WATCHED = [6443, 10250] as const;

const opens = ({ protocol, fromPort, toPort }: OracleRule, port: number): boolean => {
  if (protocol === '-1') return true;
  return (protocol === 'tcp' || protocol === '6') && (fromPort ?? 0) <= port && port <= (toPort ?? 65_535);
};

const sharesOf = ({ source }: OracleRule, lists: Lists): Share[] => {
  const texts =
    source.kind === 'cidr' ? [source.cidr] : source.kind === 'prefix-list' ? (lists.get(source.id) ?? []) : [];
  return texts.map((text) => {
    const share = SHARES[text];
    if (!share) throw new RangeError(`the oracle does not know ${text}`);
    return share;
  });
};

const countBits = (bits: number): number => {
  let count = 0;
  for (let left = bits; left > 0; left >>= 1) count += left & 1;
  return count;
};
const union = (shares: readonly Share[], family: 4 | 6): number =>
  countBits(shares.reduce((bits, share) => (share.family === family ? bits | share.bits : bits), 0));
const isReached = (shares: readonly Share[]): boolean =>
  shares.some(({ world }) => world) || union(shares, 4) >= REACHED || union(shares, 6) >= REACHED;

/** Whether it opens a watched port to anybody at all. */
export const opensWatchedPort = (rule: OracleRule): boolean => WATCHED.some((port) => opens(rule, port));

/** Whether these rules together let the world in on a watched port. */
export const letsWorldIn = (rules: readonly OracleRule[], lists: Lists): boolean =>
  WATCHED.some((port) => isReached(rules.filter((rule) => opens(rule, port)).flatMap((rule) => sharesOf(rule, lists))));

/** Whether the rule is part of that: by itself, or with some of the others and not without it. */
export const isPartOfExposure = (rule: OracleRule, others: readonly OracleRule[], lists: Lists): boolean => {
  if (letsWorldIn([rule], lists)) return true;
  return WATCHED.some((port) => {
    if (!opens(rule, port)) return false;
    const own = sharesOf(rule, lists);
    const beside = others.filter((one) => opens(one, port) && !letsWorldIn([one], lists));
    return ([4, 6] as const).some((family) => {
      if (union(own, family) === 0) return false;
      return union([...own, ...beside.flatMap((one) => sharesOf(one, lists))], family) >= REACHED;
    });
  });
};

/** What makes two rules the same, in the oracle's own words. */
export const contentOf = ({ protocol, fromPort, toPort, source }: OracleRule): string =>
  `${protocol} ${fromPort}-${toPort} ${source.kind === 'cidr' ? source.cidr : source.id}`;

import { sharesTogether } from '../../exposure/shares-together.ts';
import type { TrackedExposure } from '../../finding/finding.ts';
import { isFinal } from '../../finding/finding.ts';

/** As many sums as a message has room for. */
const MOST_LINES = 5;

/** `all of IPv4`, `99.7 % of IPv4`, `0.45 % of IPv4`. A share is 0–1. */
export const shareText = (share: number, whole: string): string => {
  if (share >= 1) return `all of ${whole}`;
  // What is nearly all of it must not be rounded up to it.
  if (share > 0.99) return `${Math.floor(share * 1_000) / 10} % of ${whole}`;
  return share >= 0.001 ? `${Number((share * 100).toPrecision(2))} % of ${whole}` : `under 0.1 % of ${whole}`;
};

/** The share that one rule alone lets in; of a prefix list, that of each family. */
export const ownShareText = (exposure: Pick<TrackedExposure, 'rule' | 'coverage' | 'entries'>): string => {
  const { rule, coverage, entries } = exposure;
  if (rule.source.kind === 'cidr') return shareText(coverage, `IPv${rule.source.family}`);
  return familiesText(sharesTogether([{ rule, entries }])) || shareText(coverage, 'the internet');
};

/**
 * What several open rules let in together, where none of them is the whole of it; empty otherwise. Rules add up on the
 * ports that they share, so it is said port by port unless all of them open the same ones.
 */
export const togetherText = (exposures: readonly TrackedExposure[]): string => {
  const open = exposures.filter(({ state }) => !isFinal(state));
  const ports = [...new Set(open.flatMap((exposure) => exposure.ports))].sort((a, b) => a - b);
  const portsOf = new Map<string, number[]>();
  for (const port of ports) {
    const here = open.filter((exposure) => exposure.ports.includes(port));
    const sum = here.length < 2 || here.some(({ coverage }) => coverage >= 1) ? '' : familiesText(sharesTogether(here));
    const who = here.length === open.length ? `these ${open.length}` : `${here.length} of these ${open.length}`;
    const text = `${who} rules let in ${sum}.`;
    if (sum !== '') portsOf.set(text, [...(portsOf.get(text) ?? []), port]);
  }
  return [...portsOf]
    .slice(0, MOST_LINES)
    .map(([text, same]) =>
      same.length === ports.length && text.startsWith('these')
        ? `Together ${text}`
        : `Together, on ${same.join(' and ')}, ${text}`,
    )
    .join('\n');
};

const familiesText = ({ ipv4, ipv6 }: { ipv4: number; ipv6: number }): string =>
  [...(ipv4 > 0 ? [shareText(ipv4, 'IPv4')] : []), ...(ipv6 > 0 ? [shareText(ipv6, 'IPv6')] : [])].join(' and ');

import { sharesTogether } from '../../exposure/shares-together.ts';
import type { TrackedExposure } from '../../finding/finding.ts';
import { isFinal } from '../../finding/finding.ts';

/** `all of IPv4`, `0.45 % of IPv4`. A share is 0–1. */
export const shareText = (share: number, whole: string): string => {
  if (share >= 1) return `all of ${whole}`;
  return share >= 0.001 ? `${Number((share * 100).toPrecision(2))} % of ${whole}` : `under 0.1 % of ${whole}`;
};

/** The share that one rule alone lets in; of a prefix list, that of each family. */
export const ownShareText = (exposure: Pick<TrackedExposure, 'rule' | 'coverage' | 'entries'>): string => {
  const { rule, coverage, entries } = exposure;
  if (rule.source.kind === 'cidr') return shareText(coverage, `IPv${rule.source.family}`);
  return familiesText(sharesTogether([{ rule, entries }])) || shareText(coverage, 'the internet');
};

/** What several open rules let in together, where none of them is the whole of it; empty otherwise. */
export const togetherText = (exposures: readonly TrackedExposure[]): string => {
  const open = exposures.filter(({ state }) => !isFinal(state));
  const text = open.length < 2 || open.some(({ coverage }) => coverage >= 1) ? '' : familiesText(sharesTogether(open));
  return text === '' ? '' : `Together these ${open.length} rules let in ${text}.`;
};

const familiesText = ({ ipv4, ipv6 }: { ipv4: number; ipv6: number }): string =>
  [...(ipv4 > 0 ? [shareText(ipv4, 'IPv4')] : []), ...(ipv6 > 0 ? [shareText(ipv6, 'IPv6')] : [])].join(' and ');

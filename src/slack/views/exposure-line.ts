import { sourceText } from '../../exposure/rule.ts';
import type { TrackedExposure } from '../../finding/finding.ts';
import { code } from './text.ts';

type Exposed = Pick<TrackedExposure, 'rule' | 'coverage'>;

/** One rule as one line of mrkdwn: `tcp 10250` from `0.0.0.0/0` (all of IPv4) · `sgr-0abc`. */
export const exposureLine = (exposure: Exposed): string =>
  `• ${ruleSpan(exposure)} (${shareText(exposure)}) · ${code(exposure.rule.ruleId, 30)}`;

/** What the rule opens and to whom, in code spans. */
export const ruleSpan = ({ rule }: Pick<TrackedExposure, 'rule'>): string =>
  `${code(ruleText({ rule }), 40)} from ${code(sourceText(rule.source), 60)}`;

/** `tcp 10250`, `tcp 0-65535`, `all protocols, all ports`. */
export const ruleText = ({ rule }: Pick<TrackedExposure, 'rule'>): string => {
  if (rule.protocol === '-1') return 'all protocols, all ports';
  if (rule.fromPort === null || rule.toPort === null) return `${rule.protocol}, all ports`;
  return rule.fromPort === rule.toPort
    ? `${rule.protocol} ${rule.fromPort}`
    : `${rule.protocol} ${rule.fromPort}-${rule.toPort}`;
};

/** How much of the internet the rule alone lets in. */
const shareText = ({ rule: { source }, coverage }: Exposed): string => {
  const whole = source.kind === 'cidr' ? `IPv${source.family}` : 'the internet';
  if (coverage >= 1) return `all of ${whole}`;
  return coverage >= 0.001 ? `${Number((coverage * 100).toPrecision(2))} % of ${whole}` : `under 0.1 % of ${whole}`;
};

import { knownPort, otherPorts } from '../../exposure/other-ports.ts';
import { sourceText } from '../../exposure/rule.ts';
import type { TrackedExposure } from '../../finding/finding.ts';
import { ownShareText } from './share-text.ts';
import { code, countText } from './text.ts';

/** Ranges between the watched ports that a line names. */
const RANGES_SHOWN = 3;

type Exposed = Pick<TrackedExposure, 'rule' | 'coverage' | 'ports' | 'entries'>;

/** One rule as one line of mrkdwn: `tcp 10250` from `0.0.0.0/0` (all of IPv4) · `sgr-0abc`. */
export const exposureLine = (exposure: Exposed): string =>
  [`• ${ruleSpan(exposure)} (${ownShareText(exposure)})`, otherPortsText(exposure), code(exposure.rule.ruleId, 30)]
    .filter((part) => part !== '')
    .join(' · ');

/** What else the rule opens: `also every other TCP port`, `also TCP 10000-10249, 10251-11000`. */
const otherPortsText = ({ rule, ports }: Exposed): string => {
  const others = otherPorts(rule, ports);
  switch (others.kind) {
    case 'none':
      return '';
    case 'everything':
      return 'also every other port and protocol';
    case 'all-tcp':
      return 'also every other TCP port';
    case 'ranges': {
      const ranges = others.ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`));
      const known = others.known.map((port) => `${port} ${knownPort(port)}`).join(', ');
      const hidden = ranges.length - RANGES_SHOWN;
      const more = hidden > 0 ? ` and ${countText(hidden, 'more range')}` : '';
      return `also TCP ${ranges.slice(0, RANGES_SHOWN).join(', ')}${more}${known === '' ? '' : ` (with ${known})`}`;
    }
  }
};

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

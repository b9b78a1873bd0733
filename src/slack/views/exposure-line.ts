import { knownPort, otherPorts } from '../../exposure/other-ports.ts';
import type { Rule } from '../../exposure/rule.ts';
import { sourceText } from '../../exposure/rule.ts';
import type { TrackedExposure } from '../../finding/finding.ts';
import { ownShareText } from './share-text.ts';
import { code, countText } from './text.ts';

/** Ranges between the watched ports that a line names. */
const RANGES_SHOWN = 3;
/** Rules that are left of a narrowed one, as far as a line names them. */
const PIECES_SHOWN = 4;

type Exposed = Pick<TrackedExposure, 'rule' | 'coverage' | 'ports' | 'entries'> &
  Partial<Pick<TrackedExposure, 'state'>>;

/**
 * One rule as one line of mrkdwn: `tcp 10250` from `0.0.0.0/0` (all of IPv4) · `sgr-0abc`. `url`: where the rule is
 * edited, if its id is to be a link.
 */
export const exposureLine = (exposure: Exposed, url: string | null = null): string => {
  const left = piecesText(exposure);
  return [
    `• ${ruleSpan(exposure)} (${ownShareText(exposure)})`,
    ...(left === '' ? [otherPortsText(exposure)] : []),
    ruleIdText(exposure.rule.ruleId, url) + left,
  ]
    .filter((part) => part !== '')
    .join(' · ');
};

const ruleIdText = (ruleId: string, url: string | null): string =>
  url !== null && /^sgr-[0-9a-z]{1,40}$/.test(ruleId) ? `<${url}|${ruleId}>` : code(ruleId, 30);

/** What of a narrowed rule stays: `stays open: tcp 0-6442, tcp 6444-65535`. */
const piecesText = ({ state }: Exposed): string => {
  const pieces = state?.kind === 'revoked' ? (state.pieces ?? []) : [];
  if (pieces.length === 0) return '';
  const hidden = pieces.length - PIECES_SHOWN;
  const more = hidden > 0 ? ` and ${countText(hidden, 'more rule')}` : '';
  return `\n   stays open: ${pieces.slice(0, PIECES_SHOWN).map(pieceSpan).join(', ')}${more}`;
};

/** What a rule opens, without to whom. */
export const pieceSpan = (rule: Pick<Rule, 'protocol' | 'fromPort' | 'toPort'>): string =>
  code(portRangeText(rule), 40);

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
export const ruleSpan = ({ rule }: { rule: Omit<Rule, 'ruleId'> }): string =>
  `${pieceSpan(rule)} from ${code(sourceText(rule.source), 60)}`;

/** `tcp 10250`, `tcp 0-65535`, `all protocols, all ports`. Foreign: a view fences it in. */
export const portRangeText = ({
  protocol,
  fromPort,
  toPort,
}: Pick<Rule, 'protocol' | 'fromPort' | 'toPort'>): string => {
  if (protocol === '-1') return 'all protocols, all ports';
  // EC2 writes every type and code of ICMP as -1.
  if (fromPort === null || toPort === null || fromPort === -1)
    return `${protocol}, all ${protocol.startsWith('icmp') ? 'types' : 'ports'}`;
  return fromPort === toPort ? `${protocol} ${fromPort}` : `${protocol} ${fromPort}-${toPort}`;
};

import { portName } from '../../exposure/risk.ts';
import type { ExposureState, Finding } from '../../finding/finding.ts';
import type { Enforcement } from '../../finding/settings.ts';

export const has = (finding: Finding, ...kinds: ExposureState['kind'][]): boolean =>
  finding.exposures.some(({ state }) => kinds.includes(state.kind));

/** Whether the internet is still let in. */
export const isOpen = (finding: Finding): boolean => has(finding, ...OPEN);
const OPEN = ['pending', 'narrowing', 'revoking', 'kept', 'failed'] as const;
/** What a pause holds up. */
const HELD = ['pending', 'narrowing', 'revoking', 'failed'] as const;

/** The finding in a few words; the worst of its exposures gives the tone, and the words say it without the icon. */
export const standing = (finding: Finding, enforcement: Enforcement): { icon: string; words: string } => {
  const kinds = new Set(finding.exposures.map(({ state }) => state.kind));
  const words = standingOf(kinds, enforcement, finding.paused !== null);
  return isOpen(finding) ? words : (restoring(finding) ?? words);
};

/** What was put back is open before the finding holds the new rule. */
const restoring = ({ exposures, restores }: Finding): { icon: string; words: string } | null => {
  if (restores.some(({ state }) => state.kind === 'asked')) return { icon: '⏳', words: 'Being opened again' };
  const known = new Set(exposures.map(({ rule }) => rule.ruleId));
  const isBack = restores.some(({ state }) => state.kind === 'done' && !known.has(state.ruleId));
  return isBack ? { icon: '🔓', words: 'Opened again' } : null;
};

/** The same of the states alone, as a line of a digest holds them. */
export const standingOf = (
  kinds: ReadonlySet<string>,
  enforcement: Enforcement,
  isPaused = false,
): { icon: string; words: string } => {
  if (isPaused && HELD.some((kind) => kinds.has(kind))) return { icon: '⏸️', words: 'Paused, open to the internet' };
  if (kinds.has('failed')) return { icon: '⛔', words: 'Could not be closed' };
  if (kinds.has('pending'))
    return enforcement === 'observe'
      ? { icon: '👀', words: 'Open to the internet (alert only)' }
      : { icon: '🚨', words: 'Open to the internet' };
  if (kinds.has('narrowing') || kinds.has('revoking')) return { icon: '⏳', words: 'Being closed' };
  if (kinds.has('kept')) return { icon: '🔓', words: 'Kept open to the internet' };
  if (kinds.has('observed')) return { icon: '👀', words: 'Left open to the internet' };
  if (kinds.has('revoked')) return { icon: '🔒', words: 'Closed and verified' };
  return { icon: '💨', words: 'Closed by somebody else' };
};

/** The watched ports that the finding opens, ascending. */
export const portsOf = (finding: Pick<Finding, 'exposures'>): number[] =>
  [...new Set(finding.exposures.flatMap(({ ports }) => [...ports]))].sort((a, b) => a - b);

/** `TCP 10250 (kubelet API)`; of many ports the first ones. */
export const portsText = (finding: Pick<Finding, 'exposures'>): string => namedPorts(portsOf(finding));

export const namedPorts = (ports: readonly number[]): string => {
  const named = ports.slice(0, 3).map((port) => `TCP ${port} (${portName(port)})`);
  return [...named, ...(ports.length > 3 ? [`${ports.length - 3} more`] : [])].join(', ');
};

/** `TCP 6443 and 10250`, for a sentence. */
export const portList = (finding: Pick<Finding, 'exposures'>): string => {
  const ports = portsOf(finding);
  return ports.length > 3 ? `${ports.length} TCP ports` : `TCP ${ports.join(' and ')}`;
};

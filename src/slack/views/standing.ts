import { portName } from '../../exposure/risk.ts';
import type { Enforcement } from '../../finding/decide.ts';
import type { ExposureState, Finding } from '../../finding/finding.ts';

export const has = (finding: Finding, ...kinds: ExposureState['kind'][]): boolean =>
  finding.exposures.some(({ state }) => kinds.includes(state.kind));

/** The finding in a few words; the worst of its exposures gives the tone, and the words say it without the icon. */
export const standing = (finding: Finding, enforcement: Enforcement): { icon: string; words: string } => {
  if (has(finding, 'failed')) return { icon: '⛔', words: 'Could not be closed' };
  if (has(finding, 'pending'))
    return enforcement === 'observe'
      ? { icon: '👀', words: 'Open to the internet (alert only)' }
      : { icon: '🚨', words: 'Open to the internet' };
  if (has(finding, 'revoking')) return { icon: '⏳', words: 'Being closed' };
  if (has(finding, 'kept')) return { icon: '🔓', words: 'Kept open to the internet' };
  if (has(finding, 'observed')) return { icon: '👀', words: 'Left open to the internet' };
  if (has(finding, 'revoked')) return { icon: '🔒', words: 'Closed and verified' };
  return { icon: '💨', words: 'Closed by somebody else' };
};

/** The watched ports that the finding opens, ascending. */
export const portsOf = (finding: Finding): number[] =>
  [...new Set(finding.exposures.flatMap(({ ports }) => [...ports]))].sort((a, b) => a - b);

/** `TCP 10250 (kubelet API)`; of many ports the first ones. */
export const portsText = (finding: Finding): string => {
  const ports = portsOf(finding);
  const named = ports.slice(0, 3).map((port) => `TCP ${port} (${portName(port)})`);
  return [...named, ...(ports.length > 3 ? [`${ports.length - 3} more`] : [])].join(', ');
};

import type { DecisionSettings } from './decide.ts';
import type { Finding, Instant } from './finding.ts';

/** When the thread is to be reminded next; Infinity when nobody is waited for. */
export const dueReminder = (finding: Finding, settings: DecisionSettings): Instant => {
  if (finding.deadline === null || !finding.exposures.some(({ state }) => state.kind === 'pending')) return Infinity;
  return finding.remindedAt === null ? finding.deadline : finding.remindedAt + settings.remindEvery;
};

/** The next moment at which the stored state asks for something; null when it never does. */
export const nextDue = (finding: Finding, settings: DecisionSettings): Instant | null => {
  const times = finding.exposures.map(({ state }): Instant => {
    switch (state.kind) {
      case 'pending':
        return settings.enforcement === 'approve' ? dueReminder(finding, settings) : (finding.deadline ?? Infinity);
      case 'revoking':
        return state.leaseUntil;
      case 'kept':
        return state.until;
      case 'failed':
        return state.retryAt;
      case 'revoked':
      case 'vanished':
      case 'observed':
        return Infinity;
    }
  });
  const due = Math.min(...times, Infinity);
  return due === Infinity ? null : due;
};

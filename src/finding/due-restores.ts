import type { Finding, Instant } from './finding.ts';
import { endRestores, MOST_RESTORES } from './restore.ts';
import type { DecisionSettings } from './settings.ts';

/**
 * What becomes of restores that nobody carried out in time, as a change of the finding; null where none is due. Whoever
 * died over one is followed by another, and this write is its claim; what nobody may or can do any more is given up.
 */
export const dueRestores = (
  finding: Finding,
  now: Instant,
  settings: DecisionSettings,
): ((next: Finding) => Finding) | null => {
  const due = finding.restores.filter(({ state, leaseUntil }) => state.kind === 'asked' && leaseUntil <= now);
  if (due.length === 0) return null;
  const isAllowed = settings.reopen && settings.enforcement !== 'observe';
  const given = due.filter(({ attempts }) => !isAllowed || attempts >= MOST_RESTORES);
  const why = isAllowed
    ? 'the function that may authorise rules did not do it in time'
    : 'Portcullis may not do it now';
  return (next) => {
    const ended = given.length === 0 ? next : endRestores(next, given, { kind: 'failed', why, at: now });
    const restores = ended.restores.map((one) =>
      one.state.kind === 'asked' && due.includes(one)
        ? { ...one, leaseUntil: now + settings.lease, attempts: one.attempts + 1 }
        : one,
    );
    return { ...ended, restores };
  };
};

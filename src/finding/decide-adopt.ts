import { standingOf } from './baseline.ts';
import type { PersonCommand } from './command.ts';
import type { Decision } from './decide.ts';
import type { Finding, Instant } from './finding.ts';
import { idOf, isSame, nameFor } from './person.ts';
import { transition } from './transition.ts';

/** What was open before is treated like whatever was opened since: the next look at the group opens a finding of it. */
export const decideAdopt = (
  finding: Finding,
  { by }: Extract<PersonCommand, { kind: 'adopt' }>,
  now: Instant,
): Decision => {
  if (standingOf(finding).length === 0) {
    const adopter = finding.baseline.findLast(({ adopted }) => adopted !== null)?.adopted?.by ?? null;
    if (isSame(adopter, by)) return { kind: 'nothing', reason: 'their own click, again' };
    return {
      kind: 'refused',
      reason: adopter
        ? `${nameFor(by, adopter)} was faster and has adopted it.`
        : 'Nothing is left here of what was open before Portcullis came.',
    };
  }
  const next = {
    ...finding,
    version: finding.version + 1,
    baseline: finding.baseline.map((one) => (one.adopted === null ? { ...one, adopted: { by, at: now } } : one)),
  };
  return {
    kind: 'change',
    next: { ...next, untold: [...next.untold, transition(next, 'adopted', [], now, by)] },
    claimed: [],
    reason: `adopted by ${idOf(by)}`,
  };
};

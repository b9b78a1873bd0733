import { isDeepStrictEqual } from 'node:util';
import { judgeSurroundings } from '../exposure/judge-surroundings.ts';
import type { Surroundings } from '../exposure/surroundings.ts';
import { openFamilies, withSurroundings } from '../finding/enrichment.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { findingIdOf, isSettled } from '../finding/finding.ts';
import { nextDue } from '../finding/next-due.ts';
import type { Log, SurroundingsReader } from '../ports.ts';
import { catchUp } from './catch-up.ts';
import { changeFinding } from './change-finding.ts';
import type { OpenFindingDeps } from './open-finding.ts';

export type EnrichDeps = OpenFindingDeps & {
  surroundings: SurroundingsReader;
  /** Ms; Infinity when nothing is closed sooner for being reachable. */
  reachableRevokeAfter: number;
  log: Log;
};
export type EnrichRequest = { group: GroupKey; sequence: number };

/**
 * Looks around the group of a posted finding, stores what that means and renders the message again. Run twice it finds
 * the same and writes nothing; a finding that is settled or of another sequence is left alone.
 */
export const enrich = async (deps: EnrichDeps, { group, sequence }: EnrichRequest): Promise<void> => {
  const isOpen = (finding: Finding) => finding.sequence === sequence && !isSettled(finding);
  const before = await deps.findings.load(group);
  if (!before || !isOpen(before))
    return deps.log('info', 'nothing to look around for any more', { finding: findingIdOf({ group, sequence }) });

  const facts = await deps.surroundings.look(group);
  const found = judgeSurroundings(facts, openFamilies(before), deps.clock.now());
  deps.log(found.unread.length > 0 ? 'warn' : 'info', `looked around: ${found.reach}`, {
    finding: findingIdOf(before),
    unread: found.unread,
  });
  const change = (stored: Finding) =>
    !isOpen(stored) || isSame(stored.surroundings, found)
      ? null
      : withSurroundings(stored, found, deps.reachableRevokeAfter);
  const after = await changeFinding(deps.findings, group, change, before);
  if (!after || !isOpen(after)) return;
  // Before anybody is told of a deadline that moved; also when nothing was written: the first try may have died here.
  const due = nextDue(after, deps.settings);
  if (due !== null) await deps.wakeUps.arm(group, due);
  await catchUp(deps, after);
};

const isSame = (stored: Surroundings | null, found: Surroundings): boolean =>
  stored !== null && isDeepStrictEqual({ ...stored, seenAt: 0 }, { ...found, seenAt: 0 });

import { isDeepStrictEqual } from 'node:util';
import { judgeSurroundings } from '../exposure/judge-surroundings.ts';
import type { Surroundings } from '../exposure/surroundings.ts';
import {
  openFamilies,
  unknownActors,
  untoldActors,
  withPeople,
  withSurroundings,
  withToldActor,
} from '../finding/enrichment.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { findingIdOf, isSettled } from '../finding/finding.ts';
import { messageOf, retryAfterOf } from '../errors.ts';
import type { Directory, Log, SurroundingsReader } from '../ports.ts';
import { armDue } from './arm-due.ts';
import { catchUp } from './catch-up.ts';
import { changeFinding, changeKnown } from './change-finding.ts';
import { finishAll } from './finish-all.ts';
import { keepExcepted } from './keep-excepted.ts';
import type { OpenFindingDeps } from './open-finding.ts';

export type EnrichDeps = OpenFindingDeps & {
  surroundings: SurroundingsReader;
  directory: Pick<Directory, 'findByEmail'>;
  /** Ms; Infinity when nothing is closed sooner for being reachable. */
  reachableRevokeAfter: number;
  /** Whether those who opened it are told directly, where they can be found. */
  tellActor: boolean;
  log: Log;
};
export type EnrichRequest = { group: GroupKey; sequence: number };

/**
 * Looks around the group of a posted finding and for who opened it, stores what that means and renders the message
 * again. Run twice it finds the same and writes nothing; a finding that is settled or of another sequence is left alone.
 */
export const enrich = async (deps: EnrichDeps, { group, sequence }: EnrichRequest): Promise<void> => {
  const isOpen = (finding: Finding) => finding.sequence === sequence && !isSettled(finding);
  const loaded = await deps.findings.load(group);
  const before = loaded && isOpen(loaded) ? await keepExcepted(deps, loaded) : null;
  if (!before || !isOpen(before))
    return deps.log('info', 'nothing to look around for any more', { finding: findingIdOf({ group, sequence }) });

  const [facts, people] = await Promise.all([deps.surroundings.look(group), findPeople(deps, before)]);
  const found = judgeSurroundings(facts, openFamilies(before), deps.clock.now());
  deps.log(found.unread.length > 0 ? 'warn' : 'info', `looked around: ${found.reach}`, {
    finding: findingIdOf(before),
    unread: found.unread.map(({ part, why }) => `${part}: ${why}`),
  });
  const change = (stored: Finding) => {
    if (!isOpen(stored)) return null;
    if (isSame(stored.surroundings, found) && Object.keys(people).every((email) => Object.hasOwn(stored.people, email)))
      return null;
    return withPeople(withSurroundings(stored, found, deps.reachableRevokeAfter), people);
  };
  const after = await changeKnown(deps.findings, before, change);
  if (!isOpen(after)) return;
  // Before anybody is told of a deadline that moved; also when nothing was written: the first try may have died here.
  await armDue(deps, after);
  await catchUp(deps, after);
  if (deps.tellActor) await finishAll(untoldActors(after).map((userId) => tellActor(deps, after, userId)));
};

/** Slack's answer is worth having, and nothing waits for it: without it a keep takes two approvers. */
const findPeople = async ({ directory, log }: EnrichDeps, finding: Finding): Promise<Finding['people']> => {
  try {
    const ask = async (email: string) => [email, await directory.findByEmail(email)] as const;
    return Object.fromEntries(await Promise.all(unknownActors(finding).map(ask)));
  } catch (error) {
    log('warn', 'could not find out who the actor is in Slack', { error: messageOf(error) });
    return {};
  }
};

/**
 * A courtesy, once: it is written down before it is sent. Only where Slack says that it took nothing, because it wants to
 * be left alone for a while, it is tried again.
 */
const tellActor = async (deps: EnrichDeps, finding: Finding, userId: string): Promise<void> => {
  const { notifier, findings, log } = deps;
  let isMine = false;
  const note = (isTold: boolean) => (stored: Finding) => {
    const noted = stored.sequence === finding.sequence ? withToldActor(stored, userId, isTold) : null;
    isMine = noted !== null;
    return noted;
  };
  await changeFinding(findings, finding.group, note(true));
  if (!isMine) return;
  try {
    await notifier.tellActor(userId, finding);
  } catch (error) {
    log('warn', 'could not tell the actor', { finding: findingIdOf(finding), error: messageOf(error) });
    if (retryAfterOf(error) === null) return;
    await changeFinding(findings, finding.group, note(false));
    throw error;
  }
};

const isSame = (stored: Surroundings | null, found: Surroundings): boolean =>
  stored !== null && isDeepStrictEqual({ ...stored, seenAt: 0 }, { ...found, seenAt: 0 });

import { messageOf } from '../errors.ts';
import type { Finding, GroupKey, Instant } from '../finding/finding.ts';
import { isQuiet } from '../finding/tell.ts';
import type { Bursts, Clock, Digests, Findings, Log } from '../ports.ts';
import { isOpener } from './catch-up.ts';
import { changeKnown } from './change-finding.ts';

export type RouteDeps = {
  bursts: Bursts;
  digests: Digests;
  findings: Findings;
  clock: Clock;
  log: Log;
  /** So many findings of an account in a minute have messages of their own. */
  digestFrom: number;
  attempt: string;
};

/** Counts what is found, beside everything else. Without the number the finding has a message of its own. */
export const countFound = async ({ bursts, log }: RouteDeps, group: GroupKey, now: Instant): Promise<number> => {
  try {
    return await bursts.count(group, now);
  } catch (error) {
    log('warn', 'could not count what is found', { account: group.account, error: messageOf(error) });
    return 0;
  }
};

/**
 * In a burst, makes the finding a line of a digest of its account. Only before anybody can have posted it, so that it
 * is never both: whoever takes over from a run that died here gives it a message of its own.
 */
export const routeToDigest = async (deps: RouteDeps, finding: Finding, found: number): Promise<Finding> => {
  const isFree = (stored: Finding) =>
    stored.message === null && stored.digest === null && isOpener(stored, deps.attempt) && !isQuiet(stored);
  if (found <= deps.digestFrom || !isFree(finding)) return finding;
  const digest = await deps.digests.reserve(finding.group.account, deps.clock.now());
  const route = (stored: Finding) => (isFree(stored) ? { ...stored, version: stored.version + 1, digest } : null);
  return changeKnown(deps.findings, finding, route);
};

import { messageOf } from '../errors.ts';
import type { Finding, Instant, Snapshot } from '../finding/finding.ts';
import { findingIdOf } from '../finding/finding.ts';
import { noteAccepted, type Outcome, settle } from '../finding/move.ts';
import type { SettingsOf } from '../finding/settings.ts';
import type { Findings, Log, LookUps } from '../ports.ts';
import { changeKnown } from './change-finding.ts';
import { lookAgain } from './look-again.ts';
import type { RevokeDeps } from './revoke-exposures.ts';
import { revokeExposures } from './revoke-exposures.ts';
import { takeSnapshots } from './take-snapshots.ts';

export type RevokeClaimsDeps = RevokeDeps & {
  findings: Findings;
  lookUps: LookUps;
  settingsOf: SettingsOf;
  log: Log;
};

const NO_SNAPSHOTS: ReadonlyMap<string, Snapshot> = new Map();

/**
 * Revokes what was claimed, and writes what came of it into the finding. `deadline`: the one that it had before, for what
 * turns out to be another rule by now.
 */
export const revokeClaims = async (
  deps: RevokeClaimsDeps,
  finding: Finding,
  claimed: readonly string[],
  deadline: Instant | null,
): Promise<Finding> => {
  const settings = deps.settingsOf(finding.group.account);
  const snapshots = settings.reopen ? await takeSnapshots(deps, finding) : NO_SNAPSHOTS;
  let current = finding;
  const accept = async (id: string) => {
    current = await noteSafely(deps, current, id, snapshots.get(id));
  };
  const { outcomes, changed } = await revokeExposures(deps, finding, claimed, accept);
  const now = deps.clock.now();
  const settled = outcomes.map((outcome) =>
    withSnapshot(outcome, snapshots.get(outcome.id) ?? notedOf(finding, outcome.id)),
  );
  const after = await changeKnown(deps.findings, current, (stored) => settle(stored, settled, now, settings));
  // Only when the outcomes are safe: a failure of this one must not lose what was revoked.
  if (changed.length > 0) await lookAgain(deps, finding, changed, deadline);
  return after;
};

/**
 * Writes down that AWS has accepted a revoke, beside what an undo would put back: should this run end before a look shows
 * the rule gone, the next one says whose it was. That it cannot be written keeps nobody from closing the next rule.
 */
const noteSafely = async (
  { findings, clock, log }: RevokeClaimsDeps,
  finding: Finding,
  id: string,
  snapshot: Snapshot | undefined,
): Promise<Finding> => {
  const accepted = { at: clock.now(), ...(snapshot === undefined ? {} : { snapshot }) };
  try {
    return await changeKnown(findings, finding, (stored) => noteAccepted(stored, id, accepted));
  } catch (error) {
    log('warn', 'could not note that AWS accepted a revoke', {
      finding: findingIdOf(finding),
      error: messageOf(error),
    });
    return finding;
  }
};

/** What was revoked can be undone with it; so can what AWS accepted to remove, once the next run has seen it gone. */
const withSnapshot = (outcome: Outcome, snapshot: Snapshot | undefined): Outcome => {
  const { state } = outcome;
  if (snapshot === undefined) return outcome;
  if (state.kind === 'revoked') return { ...outcome, snapshot };
  if (state.kind !== 'failed' || state.accepted === undefined) return outcome;
  return { ...outcome, state: { ...state, accepted: { ...state.accepted, snapshot } } };
};

/** What an earlier run, which died, had read before its revoke. */
const notedOf = ({ exposures }: Finding, id: string): Snapshot | undefined => {
  const state = exposures.find((exposure) => exposure.id === id)?.state;
  return state?.kind === 'revoking' ? state.accepted?.snapshot : undefined;
};

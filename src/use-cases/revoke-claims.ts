import type { Finding, Instant } from '../finding/finding.ts';
import type { Snapshot } from '../finding/move.ts';
import { settle } from '../finding/move.ts';
import type { SettingsOf } from '../finding/settings.ts';
import type { Findings, Log, LookUps } from '../ports.ts';
import { changeFinding } from './change-finding.ts';
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
  const { outcomes, changed } = await revokeExposures(deps, finding, claimed);
  const now = deps.clock.now();
  const settled = outcomes.map((outcome) => {
    const snapshot = outcome.state.kind === 'revoked' ? snapshots.get(outcome.id) : undefined;
    return snapshot === undefined ? outcome : { ...outcome, snapshot };
  });
  const after = await changeFinding(
    deps.findings,
    finding.group,
    (stored) => settle(stored, settled, now, settings),
    finding,
  );
  // Only when the outcomes are safe: a failure of this one must not lose what was revoked.
  if (changed.length > 0) await lookAgain(deps, finding, changed, deadline);
  return after ?? finding;
};

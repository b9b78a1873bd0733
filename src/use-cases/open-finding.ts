import type { Exposure } from '../exposure/verdict.ts';
import type { DecisionSettings } from '../finding/decide.ts';
import { nextDue } from '../finding/next-due.ts';
import type { Finding, GroupKey, Origin, TrackedExposure } from '../finding/finding.ts';
import { exposureIdOf } from '../finding/finding.ts';
import type { WakeUps } from '../ports.ts';
import type { CatchUpDeps } from './catch-up.ts';
import { catchUp, POSTING_LEASE } from './catch-up.ts';

export type OpenFindingDeps = CatchUpDeps & { wakeUps: WakeUps; settings: DecisionSettings };

/** An exposure whose rule id is known, so that it can be tracked and revoked. */
export type IdentifiedExposure = Exposure & { rule: { ruleId: string } };
export const isIdentified = (exposure: Exposure): exposure is IdentifiedExposure => exposure.rule.ruleId !== null;

/**
 * Opens the group's finding or joins it: the deadline is stored and its wake-up armed before Slack is called. The same
 * exposures twice change nothing.
 */
export const openFinding = async (
  deps: OpenFindingDeps,
  group: GroupKey,
  exposures: readonly IdentifiedExposure[],
  origin: Origin,
): Promise<Finding> => {
  const now = deps.clock.now();
  const deadline = now + deps.settings.revokeAfter;
  const tracked = exposures.map((exposure) => track(exposure, origin, now));
  const sighting = {
    group,
    exposures: tracked,
    now,
    deadline,
    attempt: deps.attempt,
    postingUntil: now + POSTING_LEASE,
  };
  // Both at once: the stored deadline decides, and a wake-up too many is harmless.
  const [{ finding }] = await Promise.all([deps.findings.record(sighting), deps.wakeUps.arm(group, deadline)]);
  const due = nextDue(finding, deps.settings);
  if (due !== null && due !== deadline) await deps.wakeUps.arm(group, due);
  await catchUp(deps, finding);
  return finding;
};

const track = (exposure: IdentifiedExposure, origin: Origin, now: number): TrackedExposure => ({
  ...exposure,
  id: exposureIdOf(exposure),
  foundAt: now,
  origin,
  shownIn: null,
  told: false,
  state: { kind: 'pending' },
});

import type { Enforcement } from './settings.ts';
import type { Finding, Instant, Tombstone } from './finding.ts';
import { bury } from './compact-settled.ts';
import { emptyFinding } from './empty-finding.ts';
import { remember } from './reopened.ts';

/** The group's item after its settled finding was archived: ready for the next finding, with tombstones. */
export const afterArchive = (finding: Finding, now: Instant): Finding => {
  const fresh = finding.exposures.map(({ id, state }): [string, Tombstone] => [id, { outcome: state.kind, at: now }]);
  return {
    ...emptyFinding(finding.group),
    version: finding.version + 1,
    sequence: finding.sequence + 1,
    tombstones: bury(finding.tombstones, fresh),
    recent: remember(finding, now),
    // These belong to the group, and outlive its findings.
    exceptions: finding.exceptions,
    baseline: finding.baseline,
  };
};

/**
 * The group's item after a look at the account found these exposures alive although they were settled: without their
 * graves, so that they can be recorded again. A revoked id never lives again (a read that shows it is a stale one),
 * so it stays buried; and under `observe`, what was left open on purpose is no news. Null when there is nothing to exhume.
 */
export const exhume = (finding: Finding, ids: readonly string[], enforcement: Enforcement): Finding | null => {
  const wrong = new Set(ids.filter((id) => outcomeOf(finding, id) && comesBack(finding, id, enforcement)));
  if (wrong.size === 0) return null;
  return {
    ...finding,
    version: finding.version + 1,
    exposures: finding.exposures.filter(({ id }) => !wrong.has(id)),
    tombstones: Object.fromEntries(Object.entries(finding.tombstones).filter(([id]) => !wrong.has(id))),
  };
};

/** Whether an exposure that a look shows is one to be recorded, as far as the finding knows of it. */
export const comesBack = (finding: Finding, id: string, enforcement: Enforcement): boolean => {
  const outcome = outcomeOf(finding, id);
  return outcome === undefined || outcome === 'vanished' || (outcome === 'observed' && enforcement !== 'observe');
};

const outcomeOf = ({ tombstones, exposures }: Finding, id: string): Tombstone['outcome'] | undefined =>
  tombstones[id]?.outcome ?? exposures.find((exposure) => exposure.id === id)?.state.kind;

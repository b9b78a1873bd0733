import type { Finding, Snapshot } from '../finding/finding.ts';
import { boundTags } from '../finding/rule-tags.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import { messageOf } from '../errors.ts';
import type { Log, SecurityGroups } from '../ports.ts';

type SnapshotDeps = { securityGroups: Pick<SecurityGroups, 'restorableRules'>; log: Log };

/**
 * What an undo would put back, by exposure id, as it is right before the revoke. That it cannot be read is a note: to
 * close comes first, and what was not read cannot be undone.
 */
export const takeSnapshots = async (
  { securityGroups, log }: SnapshotDeps,
  finding: Finding,
): Promise<ReadonlyMap<string, Snapshot>> => {
  try {
    const rules = await securityGroups.restorableRules(finding.group);
    const found = finding.exposures.flatMap(({ id, rule }): [string, Snapshot][] => {
      const live = rules.find((one) => one.rule.ruleId === rule.ruleId);
      if (!live || fingerprintOf(live.rule) !== fingerprintOf(rule)) return [];
      return [[id, { description: live.rule.description, tags: boundTags(live.tags).tags }]];
    });
    return new Map(found);
  } catch (error) {
    log('warn', 'could not read what an undo would put back', { error: messageOf(error) });
    return new Map();
  }
};

import type { Reason } from '../exposure/verdict.ts';
import { baselineLineOf } from '../finding/baseline.ts';
import type { Finding } from '../finding/finding.ts';
import { groupKeyText } from '../finding/finding.ts';
import type { SettingsOf } from '../finding/settings.ts';
import { messageOf } from '../errors.ts';
import type { Log, LookUps } from '../ports.ts';
import { askAboutGroup } from './ask-about-group.ts';
import type { ShowReportDeps } from './show-report.ts';
import { showReport } from './show-report.ts';

export type FollowAdoptionDeps = ShowReportDeps & { lookUps: LookUps; settingsOf: SettingsOf; log: Log };

const REASON: Reason = { code: 'rule-unknown', sentence: 'Somebody adopted what was open in the group before.' };

/**
 * After somebody adopted the baseline of a group: the inspector opens a finding of it, and the report says so. When
 * this run dies before, the next sweep does both.
 */
export const followAdoption = async (deps: FollowAdoptionDeps, finding: Finding): Promise<void> => {
  const { group } = finding;
  const rules = finding.baseline.filter(({ adopted }) => adopted !== null).map(({ rule }) => rule);
  await askAboutGroup(deps, group, { lookUp: { reason: REASON, rules } });
  const line = baselineLineOf(finding, deps.settingsOf(group.account).watchedPorts);
  try {
    if (line) await deps.sweeps.put(group, [line]);
    await showReport(deps, group);
  } catch (error) {
    deps.log('warn', 'the report could not be brought up to date', {
      group: groupKeyText(group),
      error: messageOf(error),
    });
  }
};

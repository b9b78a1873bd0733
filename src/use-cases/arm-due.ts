import type { Finding, Instant } from '../finding/finding.ts';
import { nextDue } from '../finding/next-due.ts';
import type { SettingsOf } from '../finding/settings.ts';
import type { Clock, WakeUps } from '../ports.ts';

type ArmDeps = { wakeUps: Pick<WakeUps, 'arm'>; settingsOf: SettingsOf; clock: Pick<Clock, 'now'> };

/**
 * Arms the next moment at which the stored state asks for something. A deadline that comes after it has a timer of its
 * own, so that it does not hang on what happens before. `armed`: what this run has armed already.
 */
export const armDue = async (
  { wakeUps, settingsOf, clock }: ArmDeps,
  finding: Finding,
  armed: readonly Instant[] = [],
): Promise<void> => {
  const due = nextDue(finding, settingsOf(finding.group.account), clock.now());
  if (due === null) return;
  const times = finding.deadline !== null && finding.deadline > due ? [due, finding.deadline] : [due];
  await Promise.all(times.filter((at) => !armed.includes(at)).map(async (at) => wakeUps.arm(finding.group, at)));
};

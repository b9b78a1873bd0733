import { applyExceptions } from '../finding/apply-exceptions.ts';
import type { Finding } from '../finding/finding.ts';
import type { SettingsOf } from '../finding/settings.ts';
import type { Clock, Findings } from '../ports.ts';
import { changeKnown } from './change-finding.ts';

type KeepDeps = { findings: Pick<Findings, 'load' | 'save'>; clock: Pick<Clock, 'now'>; settingsOf: SettingsOf };

/**
 * Keeps what runs under an exception. Whoever recorded it may have died right after, so everybody asks who decides or
 * tells of a finding; where there is nothing to keep, that costs no call.
 */
export const keepExcepted = async (
  { findings, clock, settingsOf }: KeepDeps,
  finding: Finding,
  now = clock.now(),
): Promise<Finding> => {
  const except = (stored: Finding) => applyExceptions(stored, now, settingsOf(stored.group.account));
  return changeKnown(findings, finding, except);
};

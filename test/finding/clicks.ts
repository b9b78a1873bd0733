import type { Command, PersonCommand, PersonCommandKind } from '../../src/finding/command.ts';
import { decide } from '../../src/finding/decide.ts';
import type { Finding, Person } from '../../src/finding/finding.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { HOUR } from '../support/clock.ts';
import { anActor, GROUP, ORIGIN, SETTINGS } from '../support/findings.ts';

/** AWS proves that Dana opened it, and Slack knows her. */
export const DANA: Person = { kind: 'person', userId: 'U0DANA', name: 'dana' };
export const BY_DANA = { ...ORIGIN, actor: anActor({ kind: 'person', proven: true, name: 'dana@acme.example' }) };
export const PEOPLE = { 'dana@acme.example': 'U0DANA' };

/** What a click may carry; each kind reads what is its own. */
type Fields = Partial<{
  version: number;
  ruleIds: readonly string[] | null;
  reason: string;
  keepFor: number;
  proposal: string;
  exception: string;
}>;

/** Somebody's click on the finding as it is, on everything in it; a keep and an undo are for an hour. */
export const click = (
  kind: PersonCommandKind,
  by: Person,
  { sequence, version }: Pick<Finding, 'sequence' | 'version'>,
  fields: Fields = {},
): PersonCommand => {
  const about = { ruleIds: null, reason: 'load test', keepFor: HOUR, proposal: '', exception: '' };
  return { kind, group: GROUP, sequence, version, by, ...about, ...fields };
};
export const WAKE_UP: Command = { kind: 'wake-up', group: GROUP };

/** The finding after the decision; throws what was said where it changed nothing. */
export const after = (
  finding: Finding,
  command: Command,
  now: number,
  settings: DecisionSettings = SETTINGS,
): Finding => {
  const decision = decide(finding, command, now, settings);
  if (decision.kind !== 'change') throw new Error(`${decision.kind}: ${decision.reason}`);
  return decision.next;
};

/** The finding after a message was posted that shows it as it is. */
export const shown = (finding: Finding): Finding => ({
  ...finding,
  version: finding.version + 1,
  exposures: finding.exposures.map((exposure) => ({ ...exposure, shownIn: exposure.shownIn ?? finding.version })),
});

export const kindsIn = ({ exposures }: Finding): string[] => exposures.map(({ state }) => state.kind);

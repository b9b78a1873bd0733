import { decide } from '../finding/decide.ts';
import type { Finding, Instant } from '../finding/finding.ts';
import type { PersonCommand } from '../finding/command.ts';
import type { DecisionSettings } from '../finding/settings.ts';

type Chooses = Extract<PersonCommand, { ruleIds: unknown }>;

/**
 * Why the finding, as it is now, has no room for this decision: what the remediator would say. Null when it would be
 * one, for all that was chosen or for any rule of it.
 */
export const whyNot = (stored: Finding, command: Chooses, now: Instant, settings: DecisionSettings): string | null => {
  if (stored.sequence !== command.sequence) return 'This finding is settled already. Its message shows the outcome.';
  // Who posted the message may not have written down yet what it shows; the remediator waits for that.
  const exposures = stored.exposures.map((exposure) => ({ ...exposure, shownIn: exposure.shownIn ?? 0 }));
  const finding = { ...stored, exposures };
  const tried = decide(finding, command, now, settings);
  const rules = command.ruleIds ?? exposures.map(({ rule }) => rule.ruleId);
  const isPossible = [tried, ...rules.map((id) => decide(finding, { ...command, ruleIds: [id] }, now, settings))].some(
    ({ kind }) => kind === 'change',
  );
  if (isPossible) return null;
  return tried.kind === 'refused' ? tried.reason : 'You have decided this already. The message shows what came of it.';
};

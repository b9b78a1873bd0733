import { durationText } from '../duration.ts';
import { chosen } from './claims.ts';
import type { PersonCommand } from './command.ts';
import type { Decision } from './decide.ts';
import type { Finding, Instant } from './finding.ts';
import { keepNeeds } from './four-eyes.ts';
import { idOf, isSame, nameFor } from './person.ts';
import type { DecisionSettings } from './settings.ts';
import { tooLate } from './too-late.ts';
import { transition } from './transition.ts';

/** An approver moves the deadline later, a limited number of times. A click on an older message counts once. */
export const giveMoreTime = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'more-time' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const { deadline, extensions } = finding;
  const waiting = finding.exposures.filter(({ state }) => state.kind === 'pending');
  const seen = chosen(finding, { ...command, ruleIds: null }, 'pending');
  if (deadline === null || seen.length === 0) return tooLate(finding, command);
  const last = extensions.at(-1);
  if (last && command.version < last.version)
    return isSame(last.by, command.by)
      ? { kind: 'nothing', reason: 'their own click, again' }
      : {
          kind: 'refused',
          reason: `${nameFor(command.by, last.by)} was faster and gave it more time. The message shows the new deadline.`,
        };
  if (extensions.length >= settings.mostExtensions)
    return {
      kind: 'refused',
      reason: `It was given more time ${extensions.length} times already, and no more is allowed.`,
    };
  const needs = keepNeeds(
    waiting.map(({ origin }) => origin),
    finding.people,
    command.by,
  );
  if (needs.kind === 'refused') return { kind: 'refused', reason: needs.why };
  const next = { ...finding, version: finding.version + 1 };
  const later = Math.max(deadline, now) + settings.moreTime;
  return {
    kind: 'change',
    claimed: [],
    next: {
      ...next,
      deadline: later,
      // What is being narrowed and had the same deadline has it again if that fails.
      exposures: finding.exposures.map((exposure) =>
        exposure.state.kind === 'narrowing' && exposure.state.deadline === deadline
          ? { ...exposure, state: { ...exposure.state, deadline: later } }
          : exposure,
      ),
      waitingSince: now,
      remindedAt: null,
      extensions: [...extensions, { by: command.by, at: now, version: next.version }],
      untold: [...finding.untold, transition(next, 'extended', waiting, now, command.by)],
    },
    reason: `given ${durationText(settings.moreTime)} more by ${idOf(command.by)}`,
  };
};

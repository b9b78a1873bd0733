import { sightOf } from './claims.ts';
import type { PersonCommand } from './command.ts';
import type { ExposureState, Finding, Instant, TrackedExposure } from './finding.ts';
import { isSame } from './person.ts';

/** What came of a decision made at the command line, for whoever waits for it there. */
export type Answer =
  | { kind: 'refused'; at: Instant; why: string }
  /** It does nothing until a second approver agrees. */
  | { kind: 'proposed'; at: Instant; why: string }
  | { kind: 'decided'; at: Instant; rules: readonly RuleAnswer[] };
/** `until`: of what is kept. `why`: of what failed, or vanished. */
export type RuleAnswer = { ruleId: string; state: ExposureState['kind']; until: Instant | null; why: string | null };

/** As many as a person reads; the finding has all of them. */
const MOST_RULES = 60;

/** What is answered to whoever was not refused, by the finding as it is after the decision was carried out as far as it can be now. */
export const answerOf = (after: Finding, command: PersonCommand, now: Instant): Answer => {
  const proposal = after.proposals.find(({ kind, by }) => kind === command.kind && isSame(by, command.by));
  if (proposal) return { kind: 'proposed', at: now, why: proposal.why };
  return { kind: 'decided', at: now, rules: about(after, command).slice(0, MOST_RULES).map(ruleAnswerOf) };
};

const about = ({ exposures }: Finding, command: PersonCommand): readonly TrackedExposure[] => {
  const { seen } = command;
  const chosen = 'ruleIds' in command ? command.ruleIds : null;
  return exposures.filter(
    (exposure) =>
      (seen === undefined || seen.includes(sightOf(exposure))) &&
      (chosen === null || chosen.includes(exposure.rule.ruleId)),
  );
};

const ruleAnswerOf = ({ rule, state }: TrackedExposure): RuleAnswer => ({
  ruleId: rule.ruleId,
  state: state.kind,
  until: state.kind === 'kept' ? state.until : null,
  why: 'why' in state ? state.why : null,
});

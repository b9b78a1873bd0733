import type { PersonCommandKind } from '../finding/command.ts';
import type { WireDecision } from './operation.ts';
import type { FindingSummary, RuleSummary } from './summary.ts';

/** What is decided at the command line. */
export type OperatorKind = Extract<PersonCommandKind, 'revoke' | 'keep' | 'agree' | 'withdraw'>;

/** The states that each is about: what is in another one was decided already. */
const ABOUT: Record<OperatorKind, readonly RuleSummary['state'][]> = {
  revoke: ['pending', 'failed'],
  keep: ['pending'],
  agree: ['pending'],
  withdraw: ['kept'],
};

/** The rules of a listed finding that a decision would be about; `chosen`: ids of rules, or null for all. */
export const rulesFor = (
  kind: OperatorKind,
  { rules, proposal }: FindingSummary,
  chosen: readonly string[] | null = null,
): readonly RuleSummary[] =>
  rules
    .filter(({ state }) => ABOUT[kind].includes(state))
    .filter(({ ruleId }) => chosen === null || chosen.includes(ruleId))
    .filter(({ sight }) => kind !== 'agree' || (proposal?.sights.includes(sight) ?? false));

/** A decision about what was listed, as it was listed; reason and duration are whoever's who decides. */
export const decisionOf = (
  kind: OperatorKind,
  finding: FindingSummary,
  chosen: readonly string[] | null = null,
): WireDecision => {
  const rules = rulesFor(kind, finding, chosen);
  const about = { kind, finding: finding.finding, version: finding.version, seen: rules.map(({ sight }) => sight) };
  switch (kind) {
    case 'revoke':
    case 'keep':
      return { ...about, ruleIds: rules.map(({ ruleId }) => ruleId) };
    case 'agree':
      return { ...about, proposal: finding.proposal?.id };
    case 'withdraw':
      return { ...about, exception: rules[0]?.exception };
  }
};

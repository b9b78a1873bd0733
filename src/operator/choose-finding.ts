import type { FindingSummary } from './summary.ts';

/** The one finding that somebody names: by its id, its security group, or one of its rules. Else why there is none. */
export const chooseFinding = (
  findings: readonly FindingSummary[],
  name: string,
): { finding: FindingSummary } | { why: string } => {
  const named = findings.filter(
    ({ finding, groupId, rules }) => [finding, groupId].includes(name) || rules.some(({ ruleId }) => ruleId === name),
  );
  const [first, ...others] = named;
  if (first === undefined) return { why: `No open finding is ${name}. npx portcullis findings lists them.` };
  if (others.length === 0) return { finding: first };
  return { why: `${name} is ambiguous. It may be ${named.map(({ finding }) => finding).join(' or ')}.` };
};

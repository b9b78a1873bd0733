import type { Answer } from '../finding/answer.ts';
import type { Pause } from '../finding/pause.ts';
import type { Clock } from '../ports.ts';
import { chooseFinding } from './choose-finding.ts';
import { decisionOf, rulesFor, type OperatorKind } from './decision-of.ts';
import type { Ask, Reply } from './operation.ts';
import type { FindingSummary } from './summary.ts';

export type DecideDeps = {
  ask: (ask: Ask) => Promise<Reply>;
  newOperation: () => string;
  clock: Pick<Clock, 'now'>;
};
/** `rules`: their ids; none means all that the decision can be about. */
export type Wish = { kind: OperatorKind; name: string; rules: readonly string[]; reason?: string; keepFor?: number };

export type Outcome =
  | { kind: 'answered'; finding: FindingSummary; operation: string; answer: Answer; pause: Pause | null }
  /** It lies in the queue, and is carried out when the remediator comes to it. */
  | { kind: 'unanswered'; finding: FindingSummary; operation: string; pause: Pause | null }
  | { kind: 'refused'; why: string; pause: Pause | null };

/** How long somebody waits for the remediator (ms). */
const PATIENCE = 40_000;

/** Looks what is open, decides about what it saw, and waits for what came of it. */
export const decideRemotely = async ({ ask, newOperation, clock }: DecideDeps, wish: Wish): Promise<Outcome> => {
  const listed = await ask({ kind: 'findings' });
  if (listed.kind !== 'findings') return { kind: 'refused', why: whyOf(listed), pause: null };
  const { pause } = listed;
  const refuse = (why: string): Outcome => ({ kind: 'refused', why, pause });
  const found = chooseFinding(listed.findings, wish.name);
  if ('why' in found) return refuse(found.why);
  const { finding } = found;
  const chosen = wish.rules.length > 0 ? wish.rules : wish.name.startsWith('sgr-') ? [wish.name] : null;
  const missing = (chosen ?? []).filter((id) => !finding.rules.some(({ ruleId }) => ruleId === id));
  if (missing.length > 0) return refuse(`${missing.join(', ')}: no rule of ${finding.finding}.`);
  if (rulesFor(wish.kind, finding, chosen).length === 0) return refuse(nothingTo(wish.kind, finding));
  const operation = newOperation();
  const { reason, keepFor } = wish;
  const decision = { ...decisionOf(wish.kind, finding, chosen), reason, keepFor };
  const sent = await ask({ kind: 'decide', operation, decision });
  if (sent.kind !== 'published') return refuse(whyOf(sent));
  const end = clock.now() + PATIENCE;
  // Each request waits for some seconds by itself.
  while (clock.now() < end) {
    const reply = await ask({ kind: 'answer', operation });
    if (reply.kind !== 'answer') return refuse(whyOf(reply));
    if (reply.answer !== null) return { kind: 'answered', finding, operation, answer: reply.answer, pause };
  }
  return { kind: 'unanswered', finding, operation, pause };
};

export const whyOf = (reply: Reply): string =>
  'why' in reply ? reply.why : 'The function operate answers something else than it was asked.';

const nothingTo = (kind: OperatorKind, { finding, rules }: FindingSummary): string => {
  const states = [...new Set(rules.map(({ state }) => state))].join(', ');
  const what = kind === 'withdraw' ? 'kept' : kind === 'agree' ? 'proposed to be kept' : 'waiting for a decision';
  return `Nothing of ${finding} is ${what}: all of it is decided (${states}).`;
};

import type { PersonCommandKind } from '../../src/finding/command.ts';
import type { Decider, Instant, Person } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import type { RefusedClick } from '../../src/finding/may-decide.ts';
import type { Transition } from '../../src/finding/transition.ts';
import { humanBehind, humanOf } from './humans.ts';
import { fasterIn } from './who-was-faster.ts';

/**
 * Somebody decided something, and was neither told no nor did it change anything. `by`: the id of Slack, or the ARN.
 * `ruleIds`: null for all; `proposal`: what they agree to, null for anything else.
 */
export type Silence = {
  kind: PersonCommandKind;
  finding: string;
  by: string;
  ruleIds: readonly string[] | null;
  proposal: string | null;
  at: Instant;
};
/** A second approver's word that counted. */
export type Agreed = { finding: string; exposureId: string; by: Person; at: Instant };
type World = {
  refusals: readonly (RefusedClick & { at: Instant })[];
  silences: readonly Silence[];
  made: ReadonlyMap<string, Transition>;
  agreed: ReadonlyMap<string, Agreed>;
  revokeBy: 'channel' | 'approvers';
};

/** What each word stands for. */
const DECISIONS: Readonly<Record<string, readonly Transition['kind'][]>> = {
  keep: ['kept'],
  revoke: ['revoking', 'narrowing', 'revoked', 'failed', 'narrowing-failed'],
};
/** What somebody must have done before, so that the same again may be silent. */
const DONE: Readonly<Record<PersonCommandKind, readonly Transition['kind'][]>> = {
  keep: ['kept', 'proposed'],
  revoke: DECISIONS.revoke ?? [],
  narrow: DECISIONS.revoke ?? [],
  undo: ['proposed'],
  agree: [],
  'more-time': ['extended'],
  withdraw: ['withdrawn'],
  adopt: ['adopted'],
};
/** What is about the group, and names just any finding of it. */
const OUTLIVES: ReadonlySet<PersonCommandKind> = new Set(['withdraw', 'adopt']);
/** What is decided otherwise, and what leaves an exposure as if nobody had decided. */
const OTHERWISE: Readonly<Record<string, readonly Transition['kind'][]>> = {
  keep: ['revoking', 'narrowing', 'revoked', 'failed'],
  revoke: ['kept'],
  narrow: ['kept'],
};
const UNDECIDED: readonly Transition['kind'][] = [
  'opened',
  'joined',
  'reopened',
  'withdrawn',
  'vanished',
  'narrowing-failed',
];
const TOO_LATE = /^The deadline had passed: Portcullis decided to (keep|revoke) it/;
const THEMSELVES = /^You have already decided to (keep|revoke) it/;

/**
 * What the loser of a race is told is true: who won has decided so before, in the same finding. And a click is silent for
 * who has decided just that, of one of these rules, while nobody else has decided otherwise of another one.
 */
export const checkLosers = ({ refusals, silences, made, agreed, revokeBy }: World): string[] => {
  const transitions = [...made.values()];
  const before = (finding: string, at: Instant): Transition[] =>
    transitions.filter((one) => one.id.startsWith(`${finding}/`) && one.at <= at);
  const isBehind = (human: string | null) => (by: Decider | null) =>
    human !== null && by !== null && humanBehind(by) === human;
  const isTrue = (click: RefusedClick & { at: Instant }): boolean => {
    const { by, why } = click;
    const decided = (decision: string, isWinner: (by: Decider | null) => boolean): boolean =>
      before(findingIdOf(click), click.at).some((one) => DECISIONS[decision]?.includes(one.kind) && isWinner(one.by));
    const winner = fasterIn(why);
    if (winner?.decided) return decided(winner.decided, isBehind(humanOf(winner.name)));
    const [, own] = THEMSELVES.exec(why) ?? [];
    if (own !== undefined) return decided(own, isBehind(humanBehind(by)));
    const [, due] = TOO_LATE.exec(why) ?? [];
    if (due !== undefined) return decided(due, (winner) => winner?.kind === 'deadline');
    return !(why.includes('Anyone in the channel may revoke') && revokeBy === 'approvers');
  };
  /** Null where it is right. */
  const whyNotSilent = ({ kind, finding, by, ruleIds, proposal, at }: Silence): string | null => {
    // The group's, whichever finding of it came since.
    const then = before(OUTLIVES.has(kind) ? finding.slice(0, finding.lastIndexOf('/')) : finding, at);
    const isIts = isBehind(humanOf(by));
    const proposed = then.find(({ id }) => id === proposal?.replace('/proposal/', '/proposed/'))?.exposureIds ?? [];
    const isAbout = (id: string): boolean =>
      kind === 'agree' ? proposed.includes(id) : (ruleIds?.some((ruleId) => id.startsWith(`${ruleId}=`)) ?? true);
    const own = then.filter(({ kind: did, by: who }) => DONE[kind].includes(did) && isIts(who));
    const hasDone = own.some(({ exposureIds }) => exposureIds.length === 0 || exposureIds.some(isAbout));
    const hasAgreed =
      (kind === 'agree' || kind === 'keep') &&
      [...agreed.values()].some(
        (one) => one.finding === finding && one.at <= at && isIts(one.by) && isAbout(one.exposureId),
      );
    if (!hasDone && !hasAgreed) return 'had not done so before';
    // Their proposal, again, is of what waits.
    if (own.some(({ kind: did }) => did === 'proposed')) return null;
    const last = new Map<string, Transition>();
    for (const one of then)
      if (UNDECIDED.includes(one.kind) || Object.values(DECISIONS).some((kinds) => kinds.includes(one.kind)))
        for (const id of one.exposureIds.filter(isAbout)) last.set(id, one);
    const isLost = [...last.values()].some(({ kind: did, by: who }) => OTHERWISE[kind]?.includes(did) && !isIts(who));
    return isLost ? 'somebody else had decided otherwise of a part' : null;
  };
  return [
    ...refusals.filter((one) => !isTrue(one)).map(({ by, why }) => `${humanBehind(by)} is told what is not so: ${why}`),
    ...silences.flatMap((one) => {
      const why = whyNotSilent(one);
      return why === null ? [] : [`${one.by} decided (${one.kind}), and heard nothing of it: ${why}`];
    }),
  ];
};

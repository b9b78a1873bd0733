import type { Decider } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import type { RefusedClick } from '../../src/finding/may-decide.ts';
import type { Transition } from '../../src/finding/transition.ts';
import { humanBehind, humanOf } from './humans.ts';

/** Somebody decided something, and was neither told no nor did it change anything. `by`: the id of Slack, or the ARN. */
export type Silence = { group: string; by: string };
type World = {
  refusals: readonly RefusedClick[];
  silences: readonly Silence[];
  made: ReadonlyMap<string, Transition>;
  /** Whether they have agreed to something, of which nothing may be left to see. */
  hasAgreed: (by: string) => boolean;
  revokeBy: 'channel' | 'approvers';
};

/** What each word stands for. */
const DECISIONS: Readonly<Record<string, readonly Transition['kind'][]>> = {
  keep: ['kept'],
  revoke: ['revoking', 'narrowing', 'revoked', 'failed', 'narrowing-failed'],
};
const FASTER = /^(?:<@(\w+)>|`([^`]+)`|(\S+)) was faster and decided to (keep|revoke) it/;
const TOO_LATE = /^The deadline had passed: Portcullis decided to (keep|revoke) it/;
const THEMSELVES = /^You have already decided to (keep|revoke) it/;

/** What the loser of a race is told is true: who won has decided so. And a click is silent for who has decided alone. */
export const checkLosers = ({ refusals, silences, made, hasAgreed, revokeBy }: World): string[] => {
  const isOf = ({ id }: Transition, group: string): boolean => id.startsWith(`${group}/`);
  const decided = (group: string, decision: string, isWinner: (by: Decider) => boolean): boolean =>
    [...made.values()].some(
      (one) => isOf(one, group) && DECISIONS[decision]?.includes(one.kind) && one.by !== null && isWinner(one.by),
    );
  const isBehind = (human: string | null) => (by: Decider) => human !== null && humanBehind(by) === human;
  const isTrue = ({ group, by, why }: RefusedClick): boolean => {
    const key = groupKeyText(group);
    const [, id, operator, word, won] = FASTER.exec(why) ?? [];
    if (won !== undefined) return decided(key, won, isBehind(humanOf(id ?? operator ?? word ?? null)));
    const [, own] = THEMSELVES.exec(why) ?? [];
    if (own !== undefined) return decided(key, own, isBehind(humanBehind(by)));
    const [, due] = TOO_LATE.exec(why) ?? [];
    if (due !== undefined) return decided(key, due, ({ kind }) => kind === 'deadline');
    return !(why.includes('Anyone in the channel may revoke') && revokeBy === 'approvers');
  };
  return [
    ...refusals.filter((one) => !isTrue(one)).map(({ by, why }) => `${humanBehind(by)} is told what is not so: ${why}`),
    ...silences.flatMap(({ group, by }) => {
      const hasDecided = [...made.values()].some((one) => isOf(one, group) && one.by && isBehind(humanOf(by))(one.by));
      return hasDecided || hasAgreed(by) ? [] : [`${by} decided, and heard nothing of it`];
    }),
  ];
};

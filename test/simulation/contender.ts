import type { GroupKey, Instant } from '../../src/finding/finding.ts';
import { SECOND } from '../support/clock.ts';
import type { Stored } from './check-table.ts';
import type { Random } from './random.ts';
import type { portsOnTable } from './table.ts';

export type Ports = ReturnType<typeof portsOnTable>;
/** What all contenders of a world know: each write, and what each of them was told. */
export type Memory = {
  random: Random;
  now: () => Instant;
  sleep: (ms: number) => Promise<void>;
  /** Whether no request fails. */
  isCalm: boolean;
  /** Whether so much is written that items are full. */
  isCrowded: boolean;
  report: (fault: string) => void;
  written: { after: Stored; before: Stored | null }[];
  /** What came to its end, in words that are counted. */
  finished: string[];
};
/** `attempt` names who contends: what they write is known by it. */
export type Contender = (ports: Ports, attempt: string, memory: Memory) => Promise<void>;

export const ACCOUNT = '111122223333';
export const groupOf = (n: number): GroupKey => ({ account: ACCOUNT, region: 'eu-west-1', groupId: `sg-${n}` });
export const PLACE = { account: ACCOUNT, region: 'eu-west-1' };
export const countOf = (list: readonly string[], one: string): number => list.filter((other) => other === one).length;
export const isOf = (item: Stored, pk: string): boolean => item['pk'] === pk;
/** Who saves is told `saved` only of what was written, and never `conflict` of what is stored. */
export const checkSaved = (
  { written, report }: Memory,
  pk: string,
  isSaved: boolean,
  isOurs: (item: Stored) => boolean,
): void => {
  const writes = written.filter(({ after }) => isOf(after, pk) && after['sk'] === 'current');
  if (isSaved && !writes.some(({ after }) => isOurs(after))) report(`${pk} was told to be saved, and is not`);
  // After an answer that was lost somebody else may have been next: then it is told again from what is stored.
  const last = writes.at(-1);
  if (!isSaved && last && isOurs(last.after)) report(`${pk} is saved, and its writer was told otherwise`);
};
/** Whether that may have been refused: to contend for what nobody has is never in vain. */
export const isTaken = ({ written, isCalm }: Memory, pk: string, isHeld: (item: Stored) => boolean): boolean => {
  const stored = written.findLast(({ after }) => isOf(after, pk) && after['sk'] === 'current')?.after;
  return !isCalm || stored === undefined || isHeld(stored);
};
export const isHeldFrom =
  (since: Instant) =>
  ({ version, posting }: Stored): boolean =>
    version === undefined || ((posting as { until: Instant } | undefined)?.until ?? -Infinity) > since;
/** Of several claims the same, which is no reason to take one for another. */
export const endOf = (since: Instant): Instant => Math.ceil(since / SECOND) * SECOND + 3 * SECOND;
export const wasClaimed = ({ written }: Memory, pk: string, by: string): boolean =>
  written.some(({ after }) => isOf(after, pk) && (after['posting'] as { by?: string } | undefined)?.by === by);

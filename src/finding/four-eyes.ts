import type { Actor } from '../exposure/actor.ts';

export type KeepNeeds = { kind: 'refused'; why: string } | { kind: 'one-approver' } | { kind: 'two-approvers'; why: string };
export declare const keepNeeds: (
  actors: readonly Actor[],
  people: Readonly<Record<string, string | null>>,
  approverId: string,
) => KeepNeeds;

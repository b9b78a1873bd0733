/** `observe`: alert only. `approve`: revoke on approval only. `enforce`: on approval or at the deadline. */
export const ENFORCEMENTS = ['observe', 'approve', 'enforce'] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

/** What the deadline does: close the whole rule, or only the watched ports of a wide one. */
export const DEADLINE_ACTIONS = ['revoke', 'narrow'] as const;
export type DeadlineAction = (typeof DEADLINE_ACTIONS)[number];

/** What holds in an account, by its id. */
export type SettingsOf = (account: string) => DecisionSettings;

/** Durations in milliseconds. */
export type DecisionSettings = {
  enforcement: Enforcement;
  onDeadline: DeadlineAction;
  /** From the opening of a finding (or the end of a keep) to its deadline. */
  revokeAfter: number;
  /** The same for a group that is opened again within a day after a revoke; never more than `revokeAfter`. */
  reopenedRevokeAfter: number;
  /** The longest that a rule is kept open, renewals included. */
  maxKeep: number;
  /** By how much one grant of more time moves a deadline. */
  moreTime: number;
  /** How many such grants a deadline may get. */
  mostExtensions: number;
  /** Whether rules may be authorised at all: to narrow, and to undo. */
  reopen: boolean;
  /** How long a revoke can be undone. */
  undoWithin: number;
  watchedPorts: readonly number[];
  /** How long a remediator may take before another carries on. Longer than a function can run. */
  lease: number;
  /** Under `approve`, after the deadline: from one reminder to the next. */
  remindEvery: number;
};

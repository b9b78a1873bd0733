import type { Decider, ExposureState, Finding, GroupKey, Instant } from './finding.ts';
import { move, transition } from './move.ts';
import { dueReminder } from './next-due.ts';

export type Person = Decider & { kind: 'person' };
export type Deadline = Decider & { kind: 'deadline' };

/** What reaches the remediator. `version` is the one that the clicked message showed. */
export type Command =
  | { kind: 'wake-up'; group: GroupKey }
  /** Somebody's change may have closed an exposure; `by` is who, as the event tells. */
  | { kind: 'check'; group: GroupKey; by: string | null }
  | { kind: 'revoke' | 'keep'; group: GroupKey; sequence: number; version: number; by: Person };

/** `observe`: alert only. `approve`: revoke on approval only. `enforce`: on approval or at the deadline. */
export const ENFORCEMENTS = ['observe', 'approve', 'enforce'] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

/** Durations in milliseconds. */
export type DecisionSettings = {
  enforcement: Enforcement;
  /** From the opening of a finding (or the end of a keep) to its deadline. */
  revokeAfter: number;
  /** The same for a group that is opened again within a day after a revoke; never more than `revokeAfter`. */
  reopenedRevokeAfter: number;
  keepFor: number;
  /** How long a remediator may take before another carries on. Longer than a function can run. */
  lease: number;
  /** Under `approve`: from one reminder to the next. */
  remindEvery: number;
};

export type Decision =
  /** Save `next`; then revoke what was `claimed`. */
  | { kind: 'change'; next: Finding; claimed: readonly string[]; reason: string }
  | { kind: 'nothing'; reason: string }
  /** The person came too late or may not; `reason` is what they are told. */
  | { kind: 'refused'; reason: string };

/**
 * The one place where it is decided what happens to an exposure. Total over state × command; the table is in
 * test/finding/decide.test.ts.
 */
export const decide = (finding: Finding, command: Command, now: Instant, settings: DecisionSettings): Decision => {
  // A check is a look at the account first, and then the same question: is anything due?
  if (command.kind === 'wake-up' || command.kind === 'check') return decideDue(finding, now, settings);
  // The door refuses these clicks already; a decision may have waited in a queue while the setting changed.
  if (settings.enforcement === 'observe')
    return { kind: 'refused', reason: 'Portcullis only alerts at the moment (ENFORCEMENT=observe).' };
  switch (command.kind) {
    case 'revoke':
      return decideRevoke(finding, command, now, settings);
    case 'keep':
      return decideKeep(finding, command, now, settings);
  }
};

const claim = (by: Decider, now: Instant, settings: DecisionSettings, attempts = 0): ExposureState => ({
  kind: 'revoking',
  by,
  since: now,
  leaseUntil: now + settings.lease,
  attempts: attempts + 1,
});

/** Another try. When ENFORCEMENT has changed since, what it does not allow any more waits for a person instead. */
const claimAgain = (
  { by, attempts }: Extract<ExposureState, { kind: 'revoking' | 'failed' }>,
  now: Instant,
  settings: DecisionSettings,
): ExposureState => {
  const allowed = { enforce: true, approve: by.kind === 'person', observe: false }[settings.enforcement];
  return allowed ? claim(by, now, settings, attempts) : { kind: 'pending' };
};

/** What the clock alone brings about. Computed from the stored state, so an early or second wake-up does no harm. */
const decideDue = (finding: Finding, now: Instant, settings: DecisionSettings): Decision => {
  const deadlinePassed = finding.deadline !== null && finding.deadline <= now;
  const moved = new Map<string, ExposureState>();
  for (const { id, state } of finding.exposures) {
    if (state.kind === 'pending' && deadlinePassed && settings.enforcement === 'enforce')
      moved.set(id, claim({ kind: 'deadline' }, now, settings));
    if (state.kind === 'pending' && deadlinePassed && settings.enforcement === 'observe')
      moved.set(id, { kind: 'observed', at: now });
    if (state.kind === 'kept' && state.until <= now) moved.set(id, { kind: 'pending' });
    if (state.kind === 'failed' && state.retryAt <= now) moved.set(id, claimAgain(state, now, settings));
    if (state.kind === 'revoking' && state.leaseUntil <= now) moved.set(id, claimAgain(state, now, settings));
  }
  const reminder = settings.enforcement === 'approve' && dueReminder(finding, settings) <= now;
  if (moved.size === 0 && !reminder) return { kind: 'nothing', reason: 'nothing is due yet' };

  const next = move(finding, moved, now, settings);
  if (!reminder) return { kind: 'change', ...next, reason: 'the time is up' };
  const waiting = finding.exposures.filter((exposure) => exposure.state.kind === 'pending');
  const reminded = transition(next.next, 'reminded', waiting, now, { kind: 'deadline' });
  return {
    kind: 'change',
    claimed: next.claimed,
    next: { ...next.next, remindedAt: now, untold: [...next.next.untold, reminded] },
    reason: 'the deadline passed without an answer, and only a person may revoke',
  };
};

const decideRevoke = (
  finding: Finding,
  command: Extract<Command, { kind: 'revoke' | 'keep' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const open = finding.exposures.filter(({ state }) => state.kind === 'pending' || state.kind === 'failed');
  const seen = open.filter(({ shownIn }) => shownIn !== null && shownIn <= command.version);
  if (command.sequence !== finding.sequence || seen.length === 0) return tooLate(finding, command);
  const moved = new Map(
    seen.map(({ id, state }) => [id, claim(command.by, now, settings, state.kind === 'failed' ? state.attempts : 0)]),
  );
  return { kind: 'change', ...move(finding, moved, now, settings), reason: `approved by ${command.by.userId}` };
};

const decideKeep = (
  finding: Finding,
  command: Extract<Command, { kind: 'revoke' | 'keep' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const pending = finding.exposures.filter(({ state }) => state.kind === 'pending');
  const seen = pending.filter(({ shownIn }) => shownIn !== null && shownIn <= command.version);
  if (command.sequence !== finding.sequence || seen.length === 0) return tooLate(finding, command);
  const kept: ExposureState = { kind: 'kept', by: command.by, at: now, until: now + settings.keepFor };
  const moved = new Map(seen.map(({ id }) => [id, kept]));
  return { kind: 'change', ...move(finding, moved, now, settings), reason: `kept by ${command.by.userId}` };
};

/** When it came into its state, epoch ms. */
const decidedAt = (state: ExposureState): Instant => ('at' in state ? state.at : 'since' in state ? state.since : 0);

/** The loser of a race learns who won; the winner's own repetition is silent. */
const tooLate = (finding: Finding, command: Extract<Command, { kind: 'revoke' | 'keep' }>): Decision => {
  const decided = finding.exposures
    .flatMap(({ state }) => ('by' in state ? [{ kind: state.kind, by: state.by, at: decidedAt(state) }] : []))
    .sort((a, b) => a.at - b.at);
  const winner = decided.at(-1);
  const own = decided.some(({ by }) => by.kind === 'person' && by.userId === command.by.userId);
  const same = own && decided.every(({ kind }) => (kind === 'kept') === (command.kind === 'keep'));
  if (same && command.sequence === finding.sequence) return { kind: 'nothing', reason: 'their own click, again' };
  if (!winner) {
    const waits = finding.exposures.some(({ state }) => state.kind === 'pending');
    return {
      kind: 'refused',
      reason:
        waits && command.sequence === finding.sequence
          ? 'The message has changed since you read it. Please look again, and decide then.'
          : 'Nothing is waiting for a decision here any more. The message shows the outcome.',
    };
  }
  const what = winner.kind === 'kept' ? 'keep' : 'revoke';
  return {
    kind: 'refused',
    reason:
      winner.by.kind === 'person'
        ? `<@${winner.by.userId}> was faster and decided to ${what} it. The message shows the outcome.`
        : `The deadline had passed: Portcullis decided to ${what} it. The message shows the outcome.`,
  };
};

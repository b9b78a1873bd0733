import type { Decider, ExposureState, Finding, GroupKey, Instant, TrackedExposure, Transition } from './finding.ts';
import { findingIdOf } from './finding.ts';

export type Person = Decider & { kind: 'person' };
export type Deadline = Decider & { kind: 'deadline' };

/** What reaches the remediator. `version` is the one that the clicked message showed. */
export type Command =
  | { kind: 'wake-up'; group: GroupKey }
  | { kind: 'revoke' | 'keep'; group: GroupKey; sequence: number; version: number; by: Person };

/** `observe`: alert only. `approve`: revoke on approval only. `enforce`: on approval or at the deadline. */
export const ENFORCEMENTS = ['observe', 'approve', 'enforce'] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

/** Durations in milliseconds. */
export type DecisionSettings = {
  enforcement: Enforcement;
  /** From the opening of a finding (or the end of a keep) to its deadline. */
  revokeAfter: number;
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
  switch (command.kind) {
    case 'wake-up':
      return decideDue(finding, now, settings);
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
    if (state.kind === 'failed' && state.retryAt <= now) moved.set(id, claim(state.by, now, settings, state.attempts));
    if (state.kind === 'revoking' && state.leaseUntil <= now)
      moved.set(id, claim(state.by, now, settings, state.attempts));
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
  // Revoking is the safe direction: what was found but not yet marked as shown goes too.
  const seen = open.filter(({ shownIn }) => shownIn === null || shownIn <= command.version);
  if (command.sequence !== finding.sequence || seen.length === 0) return tooLate(finding, command);
  const moved = new Map(seen.map(({ id }) => [id, claim(command.by, now, settings)]));
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

/** The loser of a race learns who won; the winner's own repetition is silent. */
const tooLate = (finding: Finding, command: Extract<Command, { kind: 'revoke' | 'keep' }>): Decision => {
  const decided = finding.exposures.flatMap(({ state }) => ('by' in state ? [{ kind: state.kind, by: state.by }] : []));
  const winner = decided.at(-1);
  const own = decided.some(({ by }) => by.kind === 'person' && by.userId === command.by.userId);
  const same = own && decided.every(({ kind }) => (kind === 'kept') === (command.kind === 'keep'));
  if (same && command.sequence === finding.sequence) return { kind: 'nothing', reason: 'their own click, again' };
  if (!winner)
    return {
      kind: 'refused',
      reason: 'Nothing is waiting for a decision here any more. The message shows the outcome.',
    };
  const what = winner.kind === 'kept' ? 'keep' : 'revoke';
  const who = winner.by.kind === 'person' ? `<@${winner.by.userId}>` : 'the deadline';
  return {
    kind: 'refused',
    reason:
      winner.by.kind === 'person'
        ? `${who} was faster and decided to ${what} it. The message shows the outcome.`
        : `The deadline had passed: Portcullis decided to ${what} it. The message shows the outcome.`,
  };
};

/** What the remediator found out about a claimed exposure. */
export type Outcome = { id: string; state: Extract<ExposureState, { kind: 'revoked' | 'vanished' | 'failed' }> };

/** Writes outcomes into the finding. Only a claim can be settled, so a late second report changes nothing. */
export const settle = (
  finding: Finding,
  outcomes: readonly Outcome[],
  now: Instant,
  settings: DecisionSettings,
): Finding | null => {
  const claimed = new Set(finding.exposures.filter(({ state }) => state.kind === 'revoking').map(({ id }) => id));
  const moved = new Map(outcomes.filter(({ id }) => claimed.has(id)).map(({ id, state }) => [id, state]));
  return moved.size === 0 ? null : move(finding, moved, now, settings).next;
};

/** Moves exposures to new states and derives what hangs on it: deadline, transitions, version. */
const move = (
  finding: Finding,
  moved: ReadonlyMap<string, ExposureState>,
  now: Instant,
  settings: DecisionSettings,
): { next: Finding; claimed: string[] } => {
  const exposures = finding.exposures.map((exposure) => ({
    ...exposure,
    state: moved.get(exposure.id) ?? exposure.state,
  }));
  const stillPending = exposures.some(({ id, state }) => state.kind === 'pending' && !moved.has(id));
  const pendingAgain = exposures.some(({ id, state }) => state.kind === 'pending' && moved.has(id));
  const next: Finding = {
    ...finding,
    version: finding.version + 1,
    exposures,
    // A deadline that somebody is waiting for never moves; what comes back afterwards gets a new one.
    deadline: stillPending ? finding.deadline : pendingAgain ? now + settings.revokeAfter : null,
    remindedAt: stillPending ? finding.remindedAt : null,
  };
  const kinds = new Set([...moved.values()].map(({ kind }) => kind));
  const transitions = [...kinds].map((kind) => {
    const those = exposures.filter(({ id, state }) => moved.has(id) && state.kind === kind);
    const first = those[0]?.state;
    return transition(
      next,
      kind === 'pending' ? 'reopened' : kind,
      those,
      now,
      first && 'by' in first ? first.by : null,
    );
  });
  const claimed = exposures.filter(({ id, state }) => moved.has(id) && state.kind === 'revoking').map(({ id }) => id);
  return { next: { ...next, untold: [...finding.untold, ...transitions] }, claimed };
};

const transition = (
  next: Finding,
  kind: Transition['kind'],
  exposures: readonly TrackedExposure[],
  at: Instant,
  by: Decider | null,
): Transition => ({
  // One write makes at most one transition of a kind, so this names it for ever.
  id: `${findingIdOf(next)}/${kind}/${next.version}`,
  kind,
  exposureIds: exposures.map(({ id }) => id),
  at,
  by,
});

/** When the thread is to be reminded next; Infinity when nobody is waited for. */
const dueReminder = (finding: Finding, settings: DecisionSettings): Instant => {
  if (finding.deadline === null || !finding.exposures.some(({ state }) => state.kind === 'pending')) return Infinity;
  return finding.remindedAt === null ? finding.deadline : finding.remindedAt + settings.remindEvery;
};

/** The next moment at which the stored state asks for something; null when it never does. */
export const nextDue = (finding: Finding, settings: DecisionSettings): Instant | null => {
  const times = finding.exposures.map(({ state }): Instant => {
    switch (state.kind) {
      case 'pending':
        return settings.enforcement === 'approve' ? dueReminder(finding, settings) : (finding.deadline ?? Infinity);
      case 'revoking':
        return state.leaseUntil;
      case 'kept':
        return state.until;
      case 'failed':
        return state.retryAt;
      case 'revoked':
      case 'vanished':
      case 'observed':
        return Infinity;
    }
  });
  const due = Math.min(...times, Infinity);
  return due === Infinity ? null : due;
};

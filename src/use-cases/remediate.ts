import { NOBODY } from '../exposure/actor.ts';
import type { Rule } from '../exposure/rule.ts';
import type { Reason, RecordFacts } from '../exposure/verdict.ts';
import type { Command, Decision } from '../finding/decide.ts';
import { MOST_EXPOSURES } from '../finding/compact-settled.ts';
import { decide } from '../finding/decide.ts';
import { settle } from '../finding/move.ts';
import { nextDue } from '../finding/next-due.ts';
import type { Finding, Instant, TrackedExposure } from '../finding/finding.ts';
import { findingIdOf, groupKeyText } from '../finding/finding.ts';
import type { Log, LookUps, WakeUps } from '../ports.ts';
import { messageOf } from '../errors.ts';
import { catchUp } from './catch-up.ts';
import { changeFinding } from './change-finding.ts';
import { finishAll } from './finish-all.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import type { RevokeDeps } from './revoke-exposures.ts';
import { revokeExposures } from './revoke-exposures.ts';
import { settleVanished } from './settle-vanished.ts';

export type RemediateDeps = OpenFindingDeps & RevokeDeps & { wakeUps: WakeUps; lookUps: LookUps; log: Log };

/**
 * The one writer of decisions: load, decide, save conditionally, act, save what came of it, arm the next wake-up, tell.
 * Every step may be the last one before a crash; the next run goes on from the stored state.
 */
export const remediate = async (deps: RemediateDeps, command: Command): Promise<void> => {
  const loaded = await loadShown(deps, command);
  if (!loaded)
    return deps.log('warn', 'a command for a group that was never seen', { group: groupKeyText(command.group) });
  if (isOfPerson(command) && command.sequence !== loaded.sequence) return refuseArchived(deps, command);
  const { finding: before, left } =
    command.kind === 'check' ? await settleVanished(deps, loaded, command.by) : { finding: loaded, left: null };

  const { decision, decided } = await decideAndSave(deps, command, before);
  deps.log('info', `decided: ${decision.kind}`, {
    finding: findingIdOf(decided),
    command: command.kind,
    reason: decision.reason,
  });
  // Archived in between by another run.
  if (isOfPerson(command) && command.sequence !== decided.sequence) return refuseArchived(deps, command);

  // Before anything is done: if this run dies, the end of its lease wakes the next one. When no timer can be set, the
  // rule is closed all the same, and what is thrown at the end makes the queue bring the command again.
  const armed = [armNext(deps, decided)];
  await Promise.allSettled(armed);
  const after =
    decision.kind === 'change' && decision.claimed.length > 0
      ? await act(deps, decided, decision.claimed, before.deadline)
      : decided;
  if (after !== decided) armed.push(armNext(deps, after));
  await Promise.allSettled(armed);
  await disarmUnused(deps, [loaded, before, decided], after);
  if (decision.kind === 'refused' && isOfPerson(command)) await tellLoser(deps, command, decision.reason);
  const hasRoomAgain = loaded.exposures.length >= MOST_EXPOSURES && after.exposures.length < MOST_EXPOSURES;
  await finishAll([
    ...armed,
    // Of a full finding there may be rules that it could not hold.
    ...(hasRoomAgain ? [lookAgain(deps, loaded, null, loaded.deadline)] : []),
    catchUp(deps, after),
    ...(left ? [Promise.reject(left)] : []),
  ]);
};

/** How long a click waits for the run that has just posted what was clicked to write so down (ms). */
const SHOWN_WAITS = [0, 200, 800, 2_000] as const;

/** The finding; for a click, as soon as it is known which of its exposures the message showed. */
const loadShown = async (deps: RemediateDeps, command: Command): Promise<Finding | null> => {
  let finding: Finding | null = null;
  for (const wait of isOfPerson(command) ? SHOWN_WAITS : [0]) {
    if (wait > 0) await deps.clock.sleep(wait);
    finding = await deps.findings.load(command.group);
    const isWritten = ({ state, shownIn }: TrackedExposure) => state.kind !== 'pending' || shownIn !== null;
    if (!finding || finding.exposures.every(isWritten)) break;
  }
  return finding;
};

const decideAndSave = async (deps: RemediateDeps, command: Command, before: Finding) => {
  let decision: Decision = { kind: 'nothing', reason: '' };
  const decided = await changeFinding(
    deps.findings,
    command.group,
    (finding) => {
      decision = decide(finding, command, deps.clock.now(), deps.settings);
      return decision.kind === 'change' ? decision.next : null;
    },
    before,
  );
  // A finding that was there is never deleted, so `decided` is null for nobody.
  return { decision: decision as Decision, decided: decided ?? before };
};

const act = async (
  deps: RemediateDeps,
  finding: Finding,
  claimed: readonly string[],
  deadline: Instant | null,
): Promise<Finding> => {
  const { outcomes, changed } = await revokeExposures(deps, finding, claimed);
  for (const { id, state } of outcomes) {
    const why = 'why' in state ? { why: state.why } : {};
    deps.log(state.kind === 'failed' ? 'error' : 'info', `exposure ${state.kind}`, {
      finding: findingIdOf(finding),
      exposure: id,
      ...why,
    });
  }
  const now = deps.clock.now();
  const after = await changeFinding(
    deps.findings,
    finding.group,
    (stored) => settle(stored, outcomes, now, deps.settings),
    finding,
  );
  // Only when the outcomes are safe: a failure of this one must not lose what was revoked.
  if (changed.length > 0) await lookAgain(deps, finding, changed, deadline);
  return after ?? finding;
};

/**
 * An edit may have made another exposure of the rule: the inspector looks, and opens it. The deadline stays the one that
 * it had, or an edit a moment before each deadline would keep it open for ever. Null for `rules`: at all of the group.
 */
const lookAgain = async (
  { lookUps, clock }: RemediateDeps,
  { group, exposures }: Finding,
  rules: readonly Rule[] | null,
  deadline: Instant | null,
): Promise<void> => {
  const origin = exposures.findLast(({ rule }) => rules?.some(({ ruleId }) => ruleId === rule.ruleId) ?? true)?.origin;
  const nobody: RecordFacts = {
    eventId: null,
    eventName: null,
    eventTime: null,
    account: group.account,
    region: group.region,
    groupId: group.groupId,
    groupName: null,
    actor: NOBODY,
    sourceIp: null,
  };
  const reason: Reason =
    rules === null
      ? { code: 'rule-unknown', sentence: 'The finding was full, and has room again.' }
      : { code: 'modified-rule', sentence: 'The rule was changed under its id after it was found.' };
  await lookUps.request({
    ...group,
    groupName: null,
    prefixListId: null,
    deadline: deadline ?? clock.now(),
    facts: { ...nobody, ...origin },
    lookUps: [{ reason, rules }],
  });
};

const armNext = async ({ wakeUps, settings }: RemediateDeps, finding: Finding): Promise<void> => {
  const due = nextDue(finding, settings);
  if (due !== null) await wakeUps.arm(finding.group, due);
};

/** Timers that nothing waits for any more. One that stays would only wake us for nothing, so a failure is a note. */
const disarmUnused = async (deps: RemediateDeps, states: readonly Finding[], now: Finding): Promise<void> => {
  const needed = nextDue(now, deps.settings);
  const times = new Set(states.map((state) => nextDue(state, deps.settings)));
  // Closer together than a second, two wake-ups are one timer.
  const isNeeded = (time: number) => needed !== null && Math.abs(time - needed) < 1_000;
  const unused = [...times].flatMap((time) =>
    time !== null && !isNeeded(time) && time > deps.clock.now() ? [time] : [],
  );
  try {
    await Promise.all(unused.map((time) => deps.wakeUps.disarm(now.group, time)));
  } catch (error) {
    deps.log('warn', 'could not disarm a wake-up; it will do nothing', { error: messageOf(error) });
  }
};

type PersonCommand = Extract<Command, { kind: 'revoke' | 'keep' }>;
const isOfPerson = (command: Command): command is PersonCommand => command.kind === 'revoke' || command.kind === 'keep';

/** The finding of the button is settled and archived: whoever clicked learns how it ended. */
const refuseArchived = async (deps: RemediateDeps, command: PersonCommand): Promise<void> => {
  const archived = await deps.findings.loadArchived(command.group, command.sequence);
  const decision = archived ? decide(archived, command, deps.clock.now(), deps.settings) : null;
  deps.log('info', 'a click on a settled finding', { finding: findingIdOf(command), user: command.by.userId });
  if (decision?.kind === 'nothing') return;
  await tellLoser(deps, command, decision?.kind === 'refused' ? decision.reason : 'This finding is settled already.');
};

/** Kindness, not state: a person who is not told sees the message all the same. */
const tellLoser = async (deps: RemediateDeps, command: PersonCommand, reason: string): Promise<void> => {
  try {
    await deps.notifier.tell(command.by.userId, reason);
  } catch (error) {
    deps.log('warn', 'could not tell a person why their click had no effect', { error: messageOf(error) });
  }
};

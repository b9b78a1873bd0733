import { answerOf } from '../finding/answer.ts';
import type { Command, PersonCommand } from '../finding/command.ts';
import { isOfPerson } from '../finding/command.ts';
import { MOST_EXPOSURES } from '../finding/compact-settled.ts';
import type { Decision } from '../finding/decide.ts';
import { decide } from '../finding/decide.ts';
import { needsReopening } from '../finding/narrowing.ts';
import type { Finding, TrackedExposure } from '../finding/finding.ts';
import { findingIdOf, groupKeyText } from '../finding/finding.ts';
import { idOf } from '../finding/person.ts';
import type { Answers, Log, LookUps, Pauses, Reopens, WakeUps } from '../ports.ts';
import { armDue } from './arm-due.ts';
import type { AuthoriseDeps } from './authorise.ts';
import { authorise } from './authorise.ts';
import { catchUp } from './catch-up.ts';
import { changeKnown } from './change-finding.ts';
import { disarmUnused } from './disarm-unused.ts';
import { finishAll } from './finish-all.ts';
import type { FollowAdoptionDeps } from './follow-adoption.ts';
import { followAdoption } from './follow-adoption.ts';
import { keepExcepted } from './keep-excepted.ts';
import { lookAgain } from './look-again.ts';
import { notePause } from './note-pause.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { refuseClick } from './refuse-click.ts';
import { repairArchived } from './repair-archived.ts';
import type { RevokeDeps } from './revoke-exposures.ts';
import { revokeClaims } from './revoke-claims.ts';
import { settleVanished } from './settle-vanished.ts';
import { tellAndEnrich } from './tell-and-enrich.ts';

export type RemediateDeps = OpenFindingDeps &
  RevokeDeps &
  AuthoriseDeps &
  FollowAdoptionDeps & {
    wakeUps: WakeUps;
    lookUps: LookUps;
    reopens: Reopens;
    pauses: Pick<Pauses, 'load'>;
    answers: Pick<Answers, 'put'>;
    log: Log;
  };

/**
 * The one writer of decisions: load, decide, save conditionally, act, save what came of it, arm the next wake-up, tell.
 * Every step may be the last one before a crash; the next run goes on from the stored state.
 */
export const remediate = async (deps: RemediateDeps, wanted: Command): Promise<void> => {
  let command = wanted;
  if (isOfPerson(wanted)) {
    const permission = await authorise(deps, wanted);
    if (!permission.allowed) return refuse(deps, wanted, permission.why);
    command = { ...wanted, by: permission.by };
  }
  const loaded = await loadShown(deps, command);
  if (!loaded) {
    deps.log('warn', 'a command for a group that was never seen', { group: groupKeyText(command.group) });
    return isOfPerson(command) ? answer(deps, command, { kind: 'refused', reason: NEVER_SEEN }, null) : undefined;
  }
  if (isOfPerson(command) && isOfThePast(command, loaded)) return refuseArchived(deps, command);
  const known = await notePause(deps, await keepExcepted(deps, loaded));
  // An account that cannot be described keeps nobody from doing what else there is to do.
  const [looked] = await Promise.allSettled([
    command.kind === 'check' ? settleVanished(deps, known, command.by) : { finding: known, left: null },
  ]);
  const { finding: before, left } =
    looked.status === 'fulfilled' ? looked.value : { finding: known, left: looked.reason as Error };

  const { decision, decided } = await decideAndSave(deps, command, before);
  // Archived in between by another run.
  if (isOfPerson(command) && isOfThePast(command, decided)) return refuseArchived(deps, command);
  deps.log('info', `decided: ${decision.kind}`, {
    finding: findingIdOf(decided),
    command: command.kind,
    reason: decision.reason,
  });

  // Before anything is done: if this run dies, the end of its lease wakes the next one. When no timer can be set, the
  // rule is closed all the same, and what is thrown at the end makes the queue bring the command again.
  const armed = [armDue(deps, decided)];
  await Promise.allSettled(armed);
  const after =
    decision.kind === 'change' && decision.claimed.length > 0 && decided.paused === null
      ? await revokeClaims(deps, decided, decision.claimed, before.deadline)
      : decided;
  if (after !== decided) armed.push(armDue(deps, after));
  await Promise.allSettled(armed);
  await disarmUnused(deps, [loaded, before, decided], after);
  const hasRoomAgain = loaded.exposures.length >= MOST_EXPOSURES && after.exposures.length < MOST_EXPOSURES;
  await finishAll([
    ...armed,
    ...(isOfPerson(command) ? [answer(deps, command, decision, after)] : []),
    // A message of a run that died is sent again by the next one: the lease of what it claimed wakes that.
    ...(decision.kind === 'change' && after.paused === null && needsReopening(after)
      ? [deps.reopens.request(after.group)]
      : []),
    // Of a full finding there may be rules that it could not hold.
    ...(hasRoomAgain ? [lookAgain(deps, loaded, null, loaded.deadline)] : []),
    ...(command.kind === 'adopt' && decision.kind !== 'refused' ? [followAdoption(deps, after)] : []),
    // A sweep asks for what whoever opened the finding did not get so far as to ask.
    command.kind === 'check' ? tellAndEnrich(deps, after) : catchUp(deps, after),
    ...(left ? [Promise.reject(left)] : []),
  ]);
};

/** Who came too late or decided about themselves is told so, and it is on record like every refusal. */
const refuse = async (deps: RemediateDeps, command: PersonCommand, why: string): Promise<void> =>
  refuseClick(deps, { ...command, what: command.kind, why });

const NEVER_SEEN = 'Portcullis has never seen this security group.';

/** What came of it, for whoever is told otherwise than by the message: who is refused, and who waits at a command line. */
const answer = async (
  deps: RemediateDeps,
  command: PersonCommand,
  decision: Decision,
  after: Finding | null,
): Promise<void> => {
  if (decision.kind === 'refused') return refuse(deps, command, decision.reason);
  if (command.operation === undefined || after === null) return;
  await deps.answers.put(command.operation, answerOf(after, command, deps.clock.now()));
};

/** What a click of these kinds is about outlives any finding. */
const BEYOND: readonly PersonCommand['kind'][] = ['withdraw', 'adopt'];

/** Whether a click is about a finding that is archived. */
const isOfThePast = (command: PersonCommand, { sequence }: Finding): boolean =>
  !BEYOND.includes(command.kind) && command.sequence !== sequence;

/** How long a click waits for the run that has just posted what was clicked to write so down (ms). */
const SHOWN_WAITS = [0, 200, 800, 2_000] as const;

/** The finding; for a click, as soon as it is known which of its exposures the message showed. */
const loadShown = async (deps: RemediateDeps, command: Command): Promise<Finding | null> => {
  let finding: Finding | null = null;
  for (const wait of isOfPerson(command) && command.seen === undefined ? SHOWN_WAITS : [0]) {
    if (wait > 0) await deps.clock.sleep(wait);
    finding = await deps.findings.load(command.group);
    const isWritten = ({ state, shownIn }: TrackedExposure) => state.kind !== 'pending' || shownIn !== null;
    if (!finding || finding.exposures.every(isWritten)) break;
  }
  return finding;
};

const decideAndSave = async (deps: RemediateDeps, command: Command, before: Finding) => {
  let decision: Decision = { kind: 'nothing', reason: '' };
  const settings = deps.settingsOf(command.group.account);
  const decided = await changeKnown(deps.findings, before, (finding) => {
    decision = decide(finding, command, deps.clock.now(), settings);
    return decision.kind === 'change' ? decision.next : null;
  });
  return { decision: decision as Decision, decided };
};

/** The finding of the button is settled and archived: whoever clicked learns how it ended. */
const refuseArchived = async (deps: RemediateDeps, command: PersonCommand): Promise<void> => {
  const settings = deps.settingsOf(command.group.account);
  const archived = await deps.findings.loadArchived(command.group, command.sequence);
  const decision = archived ? decide(archived, command, deps.clock.now(), settings) : null;
  deps.log('info', 'a click on a settled finding', { finding: findingIdOf(command), user: idOf(command.by) });
  if (archived) await repairArchived(deps, archived);
  if (decision?.kind === 'nothing') return answer(deps, command, decision, archived);
  const why = decision?.kind === 'refused' ? decision.reason : 'This finding is settled already.';
  return refuse(deps, command, why);
};

import { coversAll } from '../exposure/covers.ts';
import { isPartOf } from '../exposure/is-part-of.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import { runningExceptionOf } from '../finding/exception.ts';
import { PortcullisError } from '../errors.ts';
import type { Finding, GroupKey, TrackedExposure } from '../finding/finding.ts';
import { piecesOfItsOwn } from '../finding/narrowing.ts';
import type { Restore, RestoreState } from '../finding/restore.ts';
import { beginRestore, settleRestore } from '../finding/restore.ts';
import type { NewRule } from '../ports.ts';
import { POSTING_LEASE } from './catch-up.ts';
import { changeFinding, changeKnown } from './change-finding.ts';
import { quotaFault } from './quota-fault.ts';
import type { ReopenDeps } from './reopen.ts';
import { removePieces } from './remove-pieces.ts';
import { restorableWhen } from './restorable-when.ts';

type Ended = Exclude<RestoreState, { kind: 'asked' }>;

/**
 * Puts a revoked rule back just as it was, description and tags too. The exception for it was stored before. One run at
 * a time: a run that dies is followed by another when its lease is over.
 */
export const restoreRule = async (deps: ReopenDeps, known: Finding, restore: Restore): Promise<void> => {
  let isOurs = false;
  const finding = await changeKnown(deps.findings, known, (stored) => {
    const next = beginRestore(stored, restore.exposureId);
    isOurs = next !== null;
    return next;
  });
  if (!isOurs) return;
  const exposure = finding.exposures.find(({ id }) => id === restore.exposureId);
  const ended: Ended = exposure
    ? await putBack(deps, finding, exposure)
    : { kind: 'failed', at: deps.clock.now(), why: 'what was revoked is not on record any more' };
  await changeFinding(deps.findings, finding.group, (stored) => settleRestore(stored, restore.exposureId, ended));
};

/** Null while nobody can tell what the list holds: it is being changed, or is not shared with us any more. */
const entriesOf = async (
  { securityGroups }: ReopenDeps,
  group: GroupKey,
  id: string,
): Promise<readonly string[] | null> => {
  try {
    return await securityGroups.prefixListEntries(group, id);
  } catch (error) {
    if (error instanceof PortcullisError && error.code === 'no-such-list') return null;
    throw error;
  }
};

const putBack = async (deps: ReopenDeps, finding: Finding, exposure: TrackedExposure): Promise<Ended> => {
  const { clock, securityGroups } = deps;
  const { group } = finding;
  const fail = (why: string): Ended => ({ kind: 'failed', at: clock.now(), why });
  const { rule, tags, state } = exposure;
  if (state.kind !== 'revoked' || tags === undefined)
    return fail('only what Portcullis itself revoked can be put back');
  if (runningExceptionOf(finding, exposure, clock.now()) === null)
    return fail('the exception for it has ended already');
  if (rule.source.kind === 'prefix-list') {
    const entries = await entriesOf(deps, group, rule.source.id);
    if (entries === null || exposure.entries === null || !coversAll(exposure.entries, entries))
      return fail('its prefix list does not hold what it held when the rule was revoked');
  }

  const { ruleId: _gone, ...content } = rule;
  const back: NewRule = { ...content, tags };
  if (!isPartOf(back, rule)) return fail('it would be wider than what was revoked');
  const live = await securityGroups.restorableRules(group);
  const there = live.find((one) => fingerprintOf(one.rule) === fingerprintOf(rule));
  if (!there) {
    const fault = await quotaFault(deps, group, live, [back]);
    if (fault !== null) return fail(fault);
    const answer = await deps.authorizer.authorize(group, [back]);
    if (answer.kind === 'quota' || answer.kind === 'refused') return fail(answer.why);
  }
  const after = await restorableWhen(deps, group, (rules) =>
    rules.some((one) => fingerprintOf(one.rule) === fingerprintOf(rule)),
  );
  const restored = after.find((one) => fingerprintOf(one.rule) === fingerprintOf(rule));
  if (!restored) return fail('AWS does not show the rule that was put back');
  await trackAgain(deps, finding, exposure, restored.rule.ruleId);
  // What was left of it when it was narrowed is part of it again.
  await removePieces(deps, finding, piecesOfItsOwn(finding, exposure.id));
  return { kind: 'done', ruleId: restored.rule.ruleId, at: clock.now() };
};

/**
 * What is back is on record as what it was, and kept until the exception ends. Its own event would not say so of a
 * prefix list, or of a part of what was an exposure together: under an exception those count for nothing.
 */
const trackAgain = async (
  { clock, findings, settingsOf, attempt }: ReopenDeps,
  { group }: Finding,
  exposure: TrackedExposure,
  ruleId: string,
): Promise<void> => {
  const now = clock.now();
  const back: TrackedExposure = {
    ...exposure,
    id: exposure.id.replace(exposure.rule.ruleId, ruleId),
    rule: { ...exposure.rule, ruleId },
    foundAt: now,
    origin: { ...exposure.origin, eventTime: null },
    shownIn: null,
    told: false,
    state: { kind: 'pending' },
  };
  const deadline = now + settingsOf(group.account).revokeAfter;
  await findings.record({ group, exposures: [back], now, deadline, attempt, postingUntil: now + POSTING_LEASE });
};

import { isPartOf } from '../exposure/is-part-of.ts';
import { opensPort } from '../exposure/judge-change.ts';
import type { Piece } from '../exposure/narrow.ts';
import { missingPieces, narrow } from '../exposure/narrow.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import { messageOf } from '../errors.ts';
import type { Finding, LiveRule, TrackedExposure } from '../finding/finding.ts';
import { findingIdOf } from '../finding/finding.ts';
import { narrowed, narrowingFailed } from '../finding/narrowing.ts';
import { pieceTags } from '../finding/rule-tags.ts';
import type { TaggedRule } from '../ports.ts';
import { changeFinding } from './change-finding.ts';
import { quotaFault } from './quota-fault.ts';
import type { ReopenDeps } from './reopen.ts';
import { removePieces } from './remove-pieces.ts';
import { restorableWhen } from './restorable-when.ts';

/**
 * Puts the rest of a wide rule beside it and sees it there; only then the wide rule may go, which is for the remediator.
 * If anything fails, what was added is taken away again and the finding says why.
 */
export const narrowRule = async (deps: ReopenDeps, finding: Finding, exposure: TrackedExposure): Promise<void> => {
  const { clock, findings, log } = deps;
  const settings = deps.settingsOf(finding.group.account);
  const done = await addPieces(deps, finding, exposure);
  if (done.kind === 'added')
    log('info', 'the rest of a wide rule stands beside it', {
      finding: findingIdOf(finding),
      exposure: exposure.id,
      pieces: done.pieces.map(({ ruleId }) => ruleId),
    });
  await changeFinding(findings, finding.group, (stored) =>
    done.kind === 'added'
      ? narrowed(stored, exposure.id, done.pieces, clock.now(), settings)
      : narrowingFailed(stored, exposure.id, done, clock.now(), settings),
  );
};

type Done = { kind: 'added'; pieces: LiveRule[] } | { kind: 'failed'; why: string; mayBeLeft: boolean };
const fail = (why: string, mayBeLeft = false): Done => ({ kind: 'failed', why, mayBeLeft });
const NOT_THERE = 'the rule is not there any more as it was found';

const addPieces = async (deps: ReopenDeps, finding: Finding, { rule, entries }: TrackedExposure): Promise<Done> => {
  const { group } = finding;
  const live = await restorableWhen(deps, group, (rules) => rules.some((one) => one.rule.ruleId === rule.ruleId));
  const wide = live.find((one) => one.rule.ruleId === rule.ruleId);
  if (wide && fingerprintOf(wide.rule) !== fingerprintOf(rule)) return fail(NOT_THERE);
  const { watchedPorts } = deps.settingsOf(group.account);
  const narrowing = narrow(wide?.rule ?? rule, watchedPorts, entries);
  if (narrowing.kind !== 'narrowed') return fail('nothing would be left of the rule');
  const piecesIn = (rules: readonly TaggedRule[]) =>
    narrowing.pieces.flatMap((piece) => {
      const same = rules.find((one) => fingerprintOf(one.rule) === fingerprintOf(piece));
      return same ? [same.rule] : [];
    });
  const isWhole = (rules: readonly TaggedRule[]) => piecesIn(rules).length === narrowing.pieces.length;
  // Revoked already, by a try whose answer got lost: what stands is what was wanted.
  if (!wide) return isWhole(live) ? { kind: 'added', pieces: piecesIn(live) } : fail(NOT_THERE);
  // The last guard of all: whatever was computed, nothing that was closed before is opened here.
  const isSafe = (piece: Piece) =>
    isPartOf(piece, wide.rule) && !watchedPorts.some((port) => opensPort({ ...piece, ruleId: null }, port));
  if (!narrowing.pieces.every(isSafe)) return fail('what would be left of the rule is not a part of it');

  const missing = missingPieces(
    narrowing.pieces,
    live.map((one) => one.rule),
  );
  const tags = pieceTags(wide.tags, findingIdOf(finding));
  const fault = await quotaFault(deps, group, live, missing);
  if (fault !== null) return fail(fault);
  const before = new Set(live.map((one) => one.rule.ruleId));
  if (missing.length > 0) {
    const answer = await deps.authorizer.authorize(
      group,
      missing.map((piece) => ({ ...piece, tags })),
    );
    // Already there means that another run, or an earlier one whose answer got lost, was faster: the look below tells.
    if (answer.kind === 'quota' || answer.kind === 'refused') return fail(answer.why);
  }
  const after = await restorableWhen(deps, group, isWhole);
  const pieces = piecesIn(after);
  if (isWhole(after)) return { kind: 'added', pieces };
  try {
    await removePieces(
      deps,
      finding,
      pieces.map(({ ruleId }) => ruleId).filter((ruleId) => !before.has(ruleId)),
    );
  } catch (error) {
    return fail(`AWS does not show what was added, nor could it be taken away: ${messageOf(error)}`, true);
  }
  // What is not shown was not taken away.
  return fail('AWS does not show the rules that were added', true);
};

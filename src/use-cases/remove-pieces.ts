import { fingerprintOf } from '../exposure/rule.ts';
import type { Finding, TrackedExposure } from '../finding/finding.ts';
import { findingIdOf } from '../finding/finding.ts';
import { piecesOfItsOwn, piecesRemoved } from '../finding/narrowing.ts';
import { isPieceOf } from '../finding/rule-tags.ts';
import { canTellStrays, knownPieces, lookingForStrays, withoutStrays } from '../finding/strays.ts';
import type { TaggedRule } from '../ports.ts';
import { changeFinding } from './change-finding.ts';
import type { ReopenDeps } from './reopen.ts';
import { restorableWhen } from './restorable-when.ts';

/**
 * Takes away rules that a narrowing of this finding made, and no others, whatever ids are asked for. EC2 may not show yet
 * what was made a moment ago, so it is waited for. Answers the ids that were not shown all the same: they are gone, or come late.
 */
export const removePieces = async (
  deps: Pick<ReopenDeps, 'securityGroups' | 'remover' | 'clock' | 'log'>,
  finding: Finding,
  ruleIds: readonly string[],
): Promise<readonly string[]> => {
  const isShown = (rules: readonly TaggedRule[], id: string) => rules.some(({ rule }) => rule.ruleId === id);
  const live = await restorableWhen(deps, finding.group, (rules) => ruleIds.every((id) => isShown(rules, id)));
  const own = live.filter(({ rule, tags }) => ruleIds.includes(rule.ruleId) && isPieceOf(tags, findingIdOf(finding)));
  for (const { rule } of own) {
    const answer = await deps.remover.revoke(finding.group, rule.ruleId);
    if (answer.kind === 'paused') throw new Error('A rule that a narrowing made stays until Portcullis is resumed.');
    if (answer.kind === 'refused') throw new Error(`A rule that a narrowing made could not be removed: ${answer.why}`);
    deps.log('info', 'removed a rule that a narrowing had made', {
      finding: findingIdOf(finding),
      ruleId: rule.ruleId,
    });
  }
  return ruleIds.filter((id) => !isShown(live, id));
};

/** Takes away what a narrowing of this finding has made and nobody has written down. */
export const removeStrays = async (deps: ReopenDeps, { group }: Finding): Promise<void> => {
  // As it is stored now, after what the narrowings of this very run have written down.
  const finding = await deps.findings.load(group);
  if (!finding || finding.strays === null || !canTellStrays(finding)) return;
  const known = knownPieces(finding);
  const live = await deps.securityGroups.restorableRules(group);
  const strays = live.filter(({ rule, tags }) => isPieceOf(tags, findingIdOf(finding)) && !known.has(rule.ruleId));
  await removePieces(
    deps,
    finding,
    strays.map(({ rule }) => rule.ruleId),
  );
  // A first look may come too early to be shown what was made a moment ago: then the end of its lease brings the next.
  if (strays.length === 0 && finding.strays.attempts === 0) return;
  await changeFinding(deps.findings, group, withoutStrays);
};

/**
 * Takes away what stands beside a wide rule that could not be revoked. A revoke whose answer got lost may have had its
 * effect: where the wide rule is gone, what stands is what is left of it, and the next try finds it so.
 */
export const removeSparePieces = async (deps: ReopenDeps, { group }: Finding, { id, rule }: TrackedExposure) => {
  const live = await restorableWhen(deps, group, (rules) => rules.some((one) => one.rule.ruleId === rule.ruleId));
  const wide = live.find((one) => one.rule.ruleId === rule.ruleId);
  // As it is stored now: what the exposure before this one has given up is superfluous here, too.
  const finding = await deps.findings.load(group);
  if (!finding || !wide || fingerprintOf(wide.rule) !== fingerprintOf(rule)) return;
  const unseen = await removePieces(deps, finding, piecesOfItsOwn(finding, id));
  await changeFinding(deps.findings, group, (stored) => {
    const next = piecesRemoved(stored, id);
    // They are known by their tag alone from now on.
    return next && unseen.length > 0 ? lookingForStrays(next, deps.clock.now(), deps.settingsOf(group.account)) : next;
  });
};

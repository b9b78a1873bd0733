import { awaitsNarrowing, hasSparePieces, piecesRemoved } from '../finding/narrowing.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { findingIdOf, groupKeyText } from '../finding/finding.ts';
import { isPieceOf } from '../finding/rule-tags.ts';
import type { Log, RuleAuthorizer, RuleRevoker, SecurityGroups } from '../ports.ts';
import { armDue } from './arm-due.ts';
import { catchUp } from './catch-up.ts';
import { changeFinding } from './change-finding.ts';
import { finishAll } from './finish-all.ts';
import { narrowRule } from './narrow-rule.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { restoreRule } from './restore-rule.ts';

export type ReopenDeps = OpenFindingDeps & {
  securityGroups: Pick<SecurityGroups, 'restorableRules' | 'prefixListEntries' | 'prefixListSize'>;
  authorizer: RuleAuthorizer;
  /** For rules that a narrowing made, and no others: the role can remove nothing else. */
  remover: RuleRevoker;
  /** Inbound rules that a group may have, in each address family. */
  rulesPerGroup: number;
  log: Log;
};

/**
 * The only code that authorises rules. It carries out what the stored finding says, and nothing that a message says: put
 * the rest of a wide rule beside it, put back what was revoked, take away what a failed narrowing left over. Run twice,
 * or from the middle of a run that died, it finds what is there already.
 */
export const reopen = async (deps: ReopenDeps, group: GroupKey): Promise<void> => {
  const finding = await deps.findings.load(group);
  if (!finding) return deps.log('warn', 'nothing to reopen: never seen', { group: groupKeyText(group) });
  if (!deps.settings.reopen)
    return deps.log('warn', 'REOPEN is off, so nothing is authorised', { finding: findingIdOf(finding) });
  // One after the other: each looks at the quota that the one before it has used.
  const failures: unknown[] = [];
  const attempt = async (run: () => Promise<void>) => run().catch((error: unknown) => void failures.push(error));
  for (const exposure of finding.exposures.filter(awaitsNarrowing))
    await attempt(() => narrowRule(deps, finding, exposure));
  for (const restore of finding.restores.filter(({ state }) => state.kind === 'asked'))
    await attempt(() => restoreRule(deps, finding, restore));
  for (const { id, state } of finding.exposures.filter(hasSparePieces))
    await attempt(async () => {
      const pieces = 'pieces' in state ? (state.pieces ?? []) : [];
      await removePieces(
        deps,
        finding,
        pieces.map(({ ruleId }) => ruleId),
      );
      await changeFinding(deps.findings, group, (stored) => piecesRemoved(stored, id));
    });

  const after = await deps.findings.load(group);
  if (!after) return;
  await finishAll([armDue(deps, after), catchUp(deps, after)]);
  for (const failure of failures) throw failure;
};

/** Takes away rules that a narrowing of this finding made, and no others, whatever ids are asked for. */
export const removePieces = async (
  deps: Pick<ReopenDeps, 'securityGroups' | 'remover' | 'log'>,
  finding: Finding,
  ruleIds: readonly string[],
): Promise<void> => {
  const live = await deps.securityGroups.restorableRules(finding.group);
  const own = live.filter(({ rule, tags }) => ruleIds.includes(rule.ruleId) && isPieceOf(tags, findingIdOf(finding)));
  for (const { rule } of own) {
    const answer = await deps.remover.revoke(finding.group, rule.ruleId);
    if (answer.kind === 'refused') throw new Error(`A rule that a narrowing made could not be removed: ${answer.why}`);
    deps.log('info', 'removed a rule that a narrowing had made', {
      finding: findingIdOf(finding),
      ruleId: rule.ruleId,
    });
  }
};

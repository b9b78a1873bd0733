import { awaitsNarrowing, hasSparePieces } from '../finding/narrowing.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { findingIdOf, groupKeyText } from '../finding/finding.ts';
import { pauseOf } from '../finding/pause.ts';
import type { Log, Pauses, RuleAuthorizer, RuleRevoker, SecurityGroups } from '../ports.ts';
import { armDue } from './arm-due.ts';
import { catchUp } from './catch-up.ts';
import { reload } from './change-finding.ts';
import { finishAll } from './finish-all.ts';
import { keepExcepted } from './keep-excepted.ts';
import { narrowRule } from './narrow-rule.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { removeSparePieces, removeStrays } from './remove-pieces.ts';
import { restoreRule } from './restore-rule.ts';

export type ReopenDeps = OpenFindingDeps & {
  securityGroups: Pick<SecurityGroups, 'restorableRules' | 'prefixListEntries' | 'prefixListSize'>;
  authorizer: RuleAuthorizer;
  /** For rules that a narrowing made: see remove-pieces.ts, which alone uses it. */
  remover: RuleRevoker;
  /** Inbound rules that a group may have, in each address family. */
  rulesPerGroup: number;
  pauses: Pick<Pauses, 'load'>;
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
  if (!deps.settingsOf(group.account).reopen)
    return deps.log('warn', 'REOPEN is off, so nothing is authorised', { finding: findingIdOf(finding) });
  // Whoever resumes wakes the finding, and that asks for it again.
  if (pauseOf(await deps.pauses.load()) !== null)
    return deps.log('info', 'paused: nothing is authorised', { finding: findingIdOf(finding) });
  const failures: unknown[] = [];
  for (const step of stepsOf(deps, finding)) await step().catch((error: unknown) => void failures.push(error));

  const after = await keepExcepted(deps, await reload(deps.findings, finding));
  await finishAll([armDue(deps, after), catchUp(deps, after)]);
  for (const failure of failures) throw failure;
};

/**
 * All that there may be to do, one after the other: each looks at the quota that others have used. Strays come last, as
 * they can be told from pieces only where nothing is being narrowed.
 */
const stepsOf = (deps: ReopenDeps, finding: Finding): (() => Promise<void>)[] => [
  ...finding.exposures.filter(awaitsNarrowing).map((exposure) => () => narrowRule(deps, finding, exposure)),
  ...finding.restores
    .filter(({ state }) => state.kind === 'asked')
    .map((restore) => () => restoreRule(deps, finding, restore)),
  ...finding.exposures.filter(hasSparePieces).map((exposure) => () => removeSparePieces(deps, finding, exposure)),
  () => removeStrays(deps, finding),
];

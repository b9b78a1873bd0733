import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import { judgeInGroup } from '../finding/judge-in-group.ts';
import { cutBytes } from '../finding/cut-texts.ts';
import { vanish } from '../finding/move.ts';
import type { Finding, TrackedExposure } from '../finding/finding.ts';
import { changeFinding } from './change-finding.ts';
import { readPrefixLists, rulesWhen } from './live-rules.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import type { RevokeDeps } from './revoke-exposures.ts';

/** Bytes of who closed it, as they are stored with every exposure. */
const MOST_WHO = 200;
/** EC2 reads are eventually consistent: what an event says is gone may still be shown at first. Waits in ms. */
const WAITS = [0, 1_000, 3_000] as const;

/**
 * After somebody's change: what the finding holds open and a look at the account shows to be closed is settled as
 * vanished. `by` is who closed it, as the event tells; null
 * where no event did. What a remediator has claimed right now is left to it.
 */
export const settleVanished = async (
  deps: OpenFindingDeps & RevokeDeps,
  finding: Finding,
  by: string | null,
): Promise<Finding> => {
  const open = finding.exposures.filter(isOpen);
  if (open.length === 0) return finding;
  const areThere = (rules: readonly Rule[]) => open.every((one) => rules.some((rule) => isSame(rule, one)));
  // Where nobody says that something was closed, a rule that is missing may only be too new to be shown.
  const isBelieved = (rules: readonly Rule[]) => areThere(rules) === (by === null);
  const live = await rulesWhen(deps, finding.group, WAITS, isBelieved);
  const prefixLists = await readPrefixLists(deps, finding.group, live);
  // All of them together, so that what was an exposure by its union is judged by its union.
  const added = live.filter((rule) => open.some((exposure) => rule.ruleId === exposure.rule.ruleId));
  const { exposures } = judgeInGroup({
    added,
    live,
    finding,
    prefixLists,
    settings: deps.judge,
    now: deps.clock.now(),
  });
  const who = cutBytes(by ?? 'somebody', MOST_WHO);
  const gone = open.flatMap((exposure) => {
    const ids = live.map(({ ruleId }) => ruleId);
    if (!ids.includes(exposure.rule.ruleId)) return [{ id: exposure.id, why: `${who} removed the rule` }];
    // Edited from one exposure into another, it stays until the deadline: settled, it would take the deadline along.
    const isExposed = exposures.some(({ rule }) => rule.ruleId === exposure.rule.ruleId);
    return isExposed ? [] : [{ id: exposure.id, why: `${who} changed what the rule lets in` }];
  });
  const now = deps.clock.now();
  const settle = (stored: Finding) => vanish(stored, gone, now, deps.settings);
  return (await changeFinding(deps.findings, finding.group, settle, finding)) ?? finding;
};

export const isOpen = ({ state }: TrackedExposure): boolean =>
  state.kind === 'pending' || state.kind === 'kept' || state.kind === 'failed';

const isSame = (rule: Rule, { rule: tracked }: TrackedExposure): boolean =>
  rule.ruleId === tracked.ruleId && fingerprintOf(rule) === fingerprintOf(tracked);

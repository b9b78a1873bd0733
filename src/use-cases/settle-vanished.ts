import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import { judgeInGroup } from '../finding/judge-in-group.ts';
import { cutBytes } from '../finding/cut-texts.ts';
import { vanish } from '../finding/move.ts';
import type { Finding, TrackedExposure } from '../finding/finding.ts';
import { changeKnown } from './change-finding.ts';
import { rulesWhen } from './live-rules.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { notJudged, readPrefixLists } from './read-prefix-lists.ts';
import type { RevokeDeps } from './revoke-exposures.ts';

/** Bytes of who closed it, as they are stored with every exposure. */
const MOST_WHO = 200;
/** EC2 reads are eventually consistent: what is gone may still be shown at first, one rule longer than another. In ms. */
const WAITS = [0, 1_000, 3_000] as const;
/** What was found within this time (ms) may be missing in a look only because it is so new. */
const NEW_FOR = 60_000;

/** `left`: thrown when all else is done, because something could not be judged and must be looked at again. */
export type Settled = { finding: Finding; left: Error | null };

/**
 * After somebody's change: what the finding holds open and a look at the account shows to be closed is settled as
 * vanished. `by` is who closed it, as the event tells; null where
 * none did. What a remediator has claimed right now is left to it.
 */
export const settleVanished = async (
  deps: OpenFindingDeps & RevokeDeps,
  finding: Finding,
  by: string | null,
): Promise<Settled> => {
  const open = finding.exposures.filter(isOpen);
  if (open.length === 0) return { finding, left: null };
  const start = deps.clock.now();
  const isThere = (rules: readonly Rule[], exposure: TrackedExposure) => rules.some((rule) => isSame(rule, exposure));
  // Nobody says how many of them the change has closed; and what was found a moment ago, or without any change, may be
  // missing because it is too new.
  const isNew = ({ foundAt }: TrackedExposure) => by === null || foundAt > start - NEW_FOR;
  const isBelieved = (rules: readonly Rule[]) => open.every((one) => isThere(rules, one) === isNew(one));
  const live = await rulesWhen(deps, finding.group, WAITS, isBelieved);
  const lists = await readPrefixLists(deps, finding.group, live, finding);
  // All of them together, so that what was an exposure by its union is judged by its union.
  const added = live.filter((rule) => open.some((exposure) => rule.ruleId === exposure.rule.ruleId));
  const judged = judgeInGroup({
    added,
    live,
    finding,
    prefixLists: lists.entries,
    settings: deps.judge,
    now: deps.clock.now(),
  });
  const staying = [...judged.exposures.map(({ rule }) => rule), ...judged.unsure].map(({ ruleId }) => ruleId);
  const who = cutBytes(by ?? 'somebody', MOST_WHO);
  const gone = open.flatMap((exposure) => {
    const ids = live.map(({ ruleId }) => ruleId);
    if (!ids.includes(exposure.rule.ruleId)) return [{ id: exposure.id, why: `${who} removed the rule` }];
    // Edited from one exposure into another, it stays until the deadline: settled, it would take the deadline along.
    const isClosed = !staying.includes(exposure.rule.ruleId);
    return isClosed ? [{ id: exposure.id, why: `${who} changed what the rule lets in` }] : [];
  });
  const now = deps.clock.now();
  const settle = (stored: Finding) => vanish(stored, gone, now, deps.settingsOf(stored.group.account));
  const settled = await changeKnown(deps.findings, finding, settle);
  const { length } = judged.unsure;
  return { finding: settled, left: length === 0 ? null : notJudged(finding.group, length, lists) };
};

/** What AWS has accepted to remove at our word is for the next try to see: nobody else removed it. */
export const isOpen = ({ state }: TrackedExposure): boolean =>
  state.kind === 'pending' || state.kind === 'kept' || (state.kind === 'failed' && state.accepted === undefined);

const isSame = (rule: Rule, { rule: tracked }: TrackedExposure): boolean =>
  rule.ruleId === tracked.ruleId && fingerprintOf(rule) === fingerprintOf(tracked);

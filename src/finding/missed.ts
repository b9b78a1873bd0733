import { judgeChange } from '../exposure/judge-change.ts';
import type { AddressSets } from '../exposure/rule.ts';
import type { Exposure, JudgeSettings } from '../exposure/verdict.ts';
import { comesBack } from './archive.ts';
import type { Finding, Instant, LiveRule } from './finding.ts';
import { exposureIdOf } from './finding.ts';
import { isWaitingFor } from './kept-open.ts';
import { isLeftAlone } from './left-alone.ts';
import type { Enforcement } from './settings.ts';

type Looked = {
  finding: Finding | null;
  /** The group's inbound rules that open a watched port. */
  live: readonly LiveRule[];
  prefixLists: ReadonlyMap<string, readonly string[]>;
  addressSets: AddressSets;
  judge: JudgeSettings;
  enforcement: Enforcement;
  now: Instant;
};
export type LiveExposure = Exposure & { rule: LiveRule };

/** What of a group is open to the world, and neither left alone nor known to its finding: no event has told of it. */
export const missedIn = ({
  finding,
  live,
  prefixLists,
  addressSets,
  judge,
  enforcement,
  now,
}: Looked): LiveExposure[] => {
  const added = live.filter((rule) => !isLeftAlone(finding, rule, prefixLists, now));
  const { exposures } = judgeChange({ added, others: [], prefixLists, settings: judge });
  return exposures
    .filter((exposure): exposure is LiveExposure => exposure.rule.ruleId !== null)
    .filter(({ rule }) => !isWaitingFor(finding, rule))
    .filter((exposure) => finding === null || comesBack(finding, exposureIdOf(exposure, addressSets), enforcement));
};

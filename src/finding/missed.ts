import type { AddressSets } from '../exposure/rule.ts';
import type { Exposure, JudgeSettings } from '../exposure/verdict.ts';
import { comesBack } from './archive.ts';
import type { Finding, Instant, LiveRule } from './finding.ts';
import { exposureIdOf } from './finding.ts';
import { judgeWhole } from './judge-whole.ts';
import type { Enforcement } from './settings.ts';

type Looked = {
  finding: Finding | null;
  /** The group's inbound rules that open a watched port. */
  live: readonly LiveRule[];
  prefixLists: ReadonlyMap<string, readonly string[]>;
  addressSets: AddressSets;
  settings: JudgeSettings;
  enforcement: Enforcement;
  now: Instant;
  /** What is to be left alone is all that lets the world in together. */
  isFirstLook: boolean;
};
export type LiveExposure = Exposure & { rule: LiveRule };

/** What of a group is open to the world, and neither left alone nor known to its finding: no event has told of it. */
export const missedIn = ({ addressSets, enforcement, isFirstLook, ...looked }: Looked): LiveExposure[] => {
  const { finding } = looked;
  const { exposures, spared } = judgeWhole(looked);
  return [...exposures, ...(isFirstLook ? spared : [])]
    .filter((exposure): exposure is LiveExposure => exposure.rule.ruleId !== null)
    .filter((exposure) => finding === null || comesBack(finding, exposureIdOf(exposure, addressSets), enforcement));
};

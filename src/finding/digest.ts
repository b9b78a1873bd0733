import type { ExposureState, Finding, GroupKey, Instant, MessageRef } from './finding.ts';
import { findingIdOf } from './finding.ts';

/** A finding as a line of a digest: what the stored state said when it was last written. */
export type DigestLine = {
  finding: string;
  group: GroupKey;
  /** The version of the finding that the line shows: what its buttons decide about. */
  version: number;
  ports: readonly number[];
  /** How many exposures are in which state. */
  states: Readonly<Partial<Record<ExposureState['kind'], number>>>;
  deadline: Instant | null;
  reach: 'reachable' | 'attached' | 'unattached' | 'unknown' | null;
};

/** One message for many findings of an account: each of them is a line. */
export type Digest = {
  /** `digest/<account>/<number>`. */
  id: string;
  account: string;
  startedAt: Instant;
  version: number;
  /** Equal to `version` while the Slack message shows this very state. */
  shown: number | null;
  message: MessageRef | null;
  posting: { by: string; until: Instant } | null;
  lines: readonly DigestLine[];
};

/** As many lines as a message of 50 blocks holds beside its head and its buttons. */
export const MOST_LINES = 40;

export const digestLineOf = (finding: Finding): DigestLine => {
  const states: Partial<Record<ExposureState['kind'], number>> = {};
  for (const { state } of finding.exposures) states[state.kind] = (states[state.kind] ?? 0) + 1;
  const ports = [...new Set(finding.exposures.flatMap((exposure) => [...exposure.ports]))].sort((a, b) => a - b);
  return {
    finding: findingIdOf(finding),
    group: finding.group,
    version: finding.version,
    ports,
    states,
    deadline: finding.deadline,
    reach: finding.surroundings?.reach ?? null,
  };
};

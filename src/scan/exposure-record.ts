import { reasonFor, reasonText } from '../exposure/reasons.ts';
import type { Rule } from '../exposure/rule.ts';
import { sourceText } from '../exposure/rule.ts';
import type { Attached, Cluster, Reach } from '../exposure/surroundings.ts';
import type { OpenGroup } from './open-group.ts';

/** One rule that lets the world in (`exposed`), or of which nobody can say so (`unknown`), with all that is known. */
export type ExposureRecord = {
  kind: 'exposed' | 'unknown';
  account: string;
  region: string;
  groupId: string;
  groupName: string;
  vpcId: string;
  /** Null where it could not be read again. */
  ruleId: string | null;
  protocol: string;
  fromPort: number | null;
  toPort: number | null;
  source: string;
  description: string | null;
  /** The watched ports that it opens. */
  ports: readonly number[];
  /** `code: sentence`, as everywhere. */
  reason: string;
  /** Share (0–1) of the internet that the rule alone lets in; null where nobody knows. */
  coverage: number | null;
  reach: Reach;
  /** Why the internet does not get there, or what else would have to be known. */
  because: readonly string[];
  attached: readonly Attached[];
  attachedCount: number;
  cluster: Cluster | null;
};

/** The rules of an open group, the exposed ones first, each as a flat record. */
export const recordsOf = ({ group, name, vpcId, exposures, unjudged, surroundings }: OpenGroup): ExposureRecord[] => {
  const about = (rule: Rule) => ({
    account: group.account,
    region: group.region,
    groupId: group.groupId,
    groupName: name,
    vpcId,
    ruleId: rule.ruleId,
    protocol: rule.protocol,
    fromPort: rule.fromPort,
    toPort: rule.toPort,
    source: sourceText(rule.source),
    description: rule.description,
  });
  const { reach, why, attached, attachedCount, cluster, unread } = surroundings;
  const because = [...why, ...unread.map((part) => `${part.part} could not be read (${part.why})`)];
  const around = { reach, because: [...new Set(because)], attached, attachedCount, cluster };
  return [
    ...exposures.map(({ rule, ports, reason, coverage }) => ({
      kind: 'exposed' as const,
      ...about(rule),
      ports,
      reason: reasonText(reason),
      coverage,
      ...around,
    })),
    ...unjudged.map(({ rule, why: unknown }) => ({
      kind: 'unknown' as const,
      ...about(rule),
      ports: [],
      reason: `${reasonText(reasonFor('prefix-list'))} (${unknown})`,
      coverage: null,
      ...around,
    })),
  ];
};

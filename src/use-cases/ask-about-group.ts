import { NOBODY } from '../exposure/actor.ts';
import type { LookUp, RecordFacts } from '../exposure/verdict.ts';
import type { GroupKey, Instant, Origin } from '../finding/finding.ts';
import type { LookUps } from '../ports.ts';

type Question = {
  lookUp: LookUp;
  /** Of whoever is known to have opened it. */
  origin?: Origin | undefined;
  /** A deadline that the rules had already. */
  deadline?: Instant | null;
  /** A sweep found them, and no event had told of them. */
  bySweep?: true;
};

/** Asks the inspector to look at a group, without an event that would say so. */
export const askAboutGroup = async (
  { lookUps }: { lookUps: LookUps },
  group: GroupKey,
  { lookUp, origin, deadline = null, ...by }: Question,
): Promise<void> => {
  const nobody: RecordFacts = {
    eventId: null,
    eventName: null,
    eventTime: null,
    account: group.account,
    region: group.region,
    groupId: group.groupId,
    groupName: null,
    actor: NOBODY,
    sourceIp: null,
  };
  const facts = { ...nobody, ...origin };
  await lookUps.request({ ...group, groupName: null, prefixListId: null, deadline, facts, lookUps: [lookUp], ...by });
};

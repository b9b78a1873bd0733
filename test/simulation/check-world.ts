import type { AuthoritySettings } from '../../src/finding/may-decide.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { VIEWS } from '../support/findings.ts';
import type { Aws } from './aws.ts';
import { checkEnd } from './check-end.ts';
import { checkLogbook } from './check-logbook.ts';
import { checkLosers } from './check-losers.ts';
import type { createRuleChecks } from './check-rules.ts';
import { APPROVERS, type createFakePorts } from './fake-ports.ts';
import type { createHeartbeats } from './heartbeats.ts';
import type { createIntruders } from './intruders.ts';
import type { Logbook } from './logbook.ts';
import type { Operators } from './operators.ts';
import type { createPeople } from './people.ts';
import type { Profile } from './profile.ts';
import type { Queues } from './queues.ts';
import type { Slack } from './slack.ts';
import type { createSlackDoor } from './slack-door.ts';
import type { createTerminals } from './terminals.ts';
import type { Watch } from './watch.ts';

/** A world in which nothing is left to happen, in its parts. */
type Ended = {
  profile: Profile;
  settings: DecisionSettings;
  now: number;
  /** Whether nothing failed. */
  isCalm: boolean;
  revokeBy: AuthoritySettings['revokeBy'];
  logbook: Logbook | null;
  rules: ReturnType<typeof createRuleChecks>;
  watch: Watch;
  aws: Aws;
  slack: Slack;
  ports: ReturnType<typeof createFakePorts>;
  queues: Queues;
  people: ReturnType<typeof createPeople>;
  operators: Operators;
  door: ReturnType<typeof createSlackDoor>;
  terminals: ReturnType<typeof createTerminals>;
  heartbeats: ReturnType<typeof createHeartbeats>;
  intruders: ReturnType<typeof createIntruders>;
};

/** What is wrong with a world in the end, besides what was seen to be wrong on the way. */
export const checkWorld = (ended: Ended): string[] => {
  const { profile, settings, now, isCalm, revokeBy, logbook } = ended;
  const { rules, watch, aws, slack, ports, queues, people, operators, door, terminals, heartbeats, intruders } = ended;
  const faults: string[] = [];
  rules.end();
  const views = { ...VIEWS, ...settings, approvers: APPROVERS };
  const hasFaults = profile.faultsUntil > 0 || profile.crashes;
  const state = { current: watch.current(), archived: watch.archived(), made: watch.made, owed: watch.owed };
  faults.push(
    ...checkEnd({
      now,
      settings,
      sweeps: profile.sweeps,
      hasFaults,
      stale: profile.stale,
      views,
      aws,
      slack,
      announced: ports.announced,
      pauses: {
        events: operators.events,
        posted: slack.pauses,
        announced: ports.announcedPauses,
        unanswered: operators.operations.filter((id) => !ports.isAnswered(id)),
      },
      swept: ports.swept(),
      ...state,
    }),
  );
  faults.push(
    ...checkLosers({
      refusals: ports.refusals,
      silences: people.silences,
      made: watch.made,
      agreed: watch.agreed,
      revokeBy,
    }),
  );
  const mostTold = isCalm && profile.twice === 0 ? 1 : Infinity;
  faults.push(...door.end(hasFaults), ...terminals.end(hasFaults), ...heartbeats.end(hasFaults, profile.twice > 0));
  if (logbook)
    faults.push(
      ...checkLogbook({
        ...state,
        aws,
        logbook,
        announced: ports.announced,
        hasDigests: slack.digests.length > 0,
        isExact: !hasFaults,
      }),
    );
  faults.push(...intruders.end(ports.notWatched, watch.current(), mostTold));
  if (!hasFaults)
    for (const { queue, body } of queues.deadLetters)
      if (!intruders.isForged(body)) faults.push(`a dead letter: ${queue} ${JSON.stringify(body)}`);
  return faults;
};

import { createFindingsStore, type FindingsStore } from '../../src/adapters/findings-memory.ts';
import { createListingsMemory } from '../../src/adapters/listings-memory.ts';
import { PAUSE_KEY } from '../../src/adapters/pauses-dynamodb.ts';
import { PortcullisError } from '../../src/errors.ts';
import type { SurroundingFacts } from '../../src/exposure/surroundings.ts';
import type { Finding, Instant, LiveRule } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import type { RefusedClick } from '../../src/finding/may-decide.ts';
import type { PauseRecord } from '../../src/finding/pause.ts';
import { isUnfinished, listingOf } from '../../src/finding/listing.ts';
import { placeText } from '../../src/finding/place.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { GroupSearch, Pauses, SecurityGroups } from '../../src/ports.ts';
import { createBurstsMemory, createDigestsMemory } from '../support/digests-memory.ts';
import { createDirectoryMemory } from '../support/directory-memory.ts';
import { ALICE, BOB, CAROL } from '../support/findings.ts';
import { read, reachableFacts } from '../support/surroundings.ts';
import type { Aws, AwsRule } from './aws.ts';
import type { DynamoDb } from './dynamodb.ts';
import type { DoorPorts } from './handle-doors.ts';
import type { Profile } from './profile.ts';
import type { Queues } from './queues.ts';
import type { Random } from './random.ts';
import type { Effects, FakePorts } from './run.ts';
import type { Slack } from './slack.ts';
import { createTable } from './table.ts';
import type { Timeline } from './timeline.ts';
import type { Timers } from './timers.ts';
import { createAnswersMemory, createPausesMemory } from '../support/pauses-memory.ts';
import { createSweepsMemory } from '../support/sweeps-memory.ts';
import { createUnwatchedMemory } from '../support/unwatched-memory.ts';

export const GUEST = { kind: 'person', userId: 'U0GUEST', name: 'guest' } as const;
export const APPROVERS = [ALICE.userId, BOB.userId, 'U0DAVE'];
export const DAVE = { kind: 'person', userId: 'U0DAVE', name: 'dave' } as const;
const MEMBERS = [ALICE, BOB, CAROL, DAVE].map(({ userId, name }) => ({
  userId,
  name,
  standing: 'member' as const,
  email: `${name}@acme.example`,
}));
const PEOPLE = [...MEMBERS, { userId: GUEST.userId, name: GUEST.name, standing: 'guest' as const }];

/** Nobody changes what is stored, so it need not be copied. */
const asItIs = <T>(value: T): T => value;
const SHARED = { write: asItIs<Finding>, read: asItIs<Finding> };

const REACHED = reachableFacts();
const ATTACHED_TO_NOTHING = reachableFacts({ interfaces: read([]), instances: read([]), routeTables: read([]) });

/** All but what changes rules, which is powers.ts's part, and what the doors have. */
type Ports = Omit<FakePorts, 'findings' | 'revoker' | 'remover' | 'authorizer' | keyof DoorPorts> & {
  findings: FindingsStore;
};
type Options = {
  aws: Aws;
  slack: Slack;
  queues: Queues;
  timers: Timers;
  timeline: Timeline;
  random: Random;
  profile: Profile;
  isFaulty: () => boolean;
  isReachable: boolean;
  /** Whether the table is DynamoDB's (table.ts). Then these two hear of each finding that is written there. */
  onTable: boolean;
  onWrite: (finding: Finding) => void;
  onArchive: (finding: Finding) => void;
  /** Hears of each pause that is written, in either table. */
  onPause: (record: PauseRecord) => void;
  report: (fault: string) => void;
};

const untagged = ({ ruleId, protocol, fromPort, toPort, source, description }: AwsRule): LiveRule => ({
  ruleId,
  protocol,
  fromPort,
  toPort,
  source,
  description,
});

const none = (): never => {
  throw new TypeError('this world has no DynamoDB');
};
const NO_TABLE: Effects<DynamoDb> = { getItem: none, putItem: none, updateItem: none, query: none };

/** Every port, at the moment of its effect. What goes wrong before and after is run.ts's part. */
export const createFakePorts = (
  options: Options,
): Ports & {
  announced: readonly Transition[];
  announcedPauses: readonly string[];
  /** Places of which it was announced that nobody watches them. */
  notWatched: readonly string[];
  /** Who was refused, as the bus was told. */
  refusals: readonly (RefusedClick & { at: Instant })[];
  /** What the table holds beside findings, for whoever asks it outside of any run. */
  swept: () => readonly SweptPlace[];
  isAnswered: (operation: string) => boolean;
  pausesAtOnce: Pauses;
} => {
  const {
    aws,
    slack,
    queues,
    timers,
    timeline,
    random,
    profile,
    isFaulty,
    isReachable,
    onTable,
    onWrite,
    onArchive,
    onPause,
    report,
  } = options;
  const table = onTable
    ? createTable({
        clock: timeline,
        lag: () => (profile.stale === 0 ? 0 : random.below(profile.stale)),
        onWrite,
        onArchive,
        onItem: (item) => {
          if (item['pk'] === PAUSE_KEY) onPause(item as unknown as PauseRecord);
        },
        report,
      })
    : null;
  const findings = createFindingsStore(SHARED);
  const sweeps = createSweepsMemory();
  const stored = createPausesMemory(asItIs);
  const pauses: Pauses = {
    ...stored,
    save: async (next) => {
      const answer = await stored.save(next);
      if (answer === 'saved') onPause(next);
      return answer;
    },
  };
  const answers = createAnswersMemory();
  const facts: SurroundingFacts = isReachable ? REACHED : ATTACHED_TO_NOTHING;
  const announced: Transition[] = [];
  const announcedPauses: string[] = [];
  const notWatched: string[] = [];
  const refusals: (RefusedClick & { at: Instant })[] = [];
  const listings = createListingsMemory(findings, timeline);
  const view = (groupId: string): readonly AwsRule[] =>
    aws.staleRules(groupId, profile.stale === 0 ? 0 : random.below(profile.stale));
  const securityGroups: Effects<SecurityGroups> = {
    allInboundRules: (place) => [
      aws
        .groups()
        .filter(({ key }) => key.account === place.account)
        .flatMap(({ key: { groupId } }) => view(groupId).map((rule) => ({ groupId, rule: untagged(rule) }))),
    ],
    inboundRules: ({ groupId }) => view(groupId).map(untagged),
    restorableRules: ({ groupId }) => view(groupId).map((rule) => ({ rule: untagged(rule), tags: rule.tags })),
    prefixListEntries: (_place, id) => {
      const why = aws.whyUnreadable(id);
      if (why === 'gone') throw new PortcullisError('no-such-list', `no such list ${id}`);
      if (why === 'failing') throw new Error('RequestLimitExceeded');
      const isChanging = why === 'changing' || (isFaulty() && random.chance(profile.failing.ec2 ?? 0));
      return isChanging ? null : [...(aws.lists.get(id) ?? [])];
    },
    prefixListSize: () => ({ family: 4, maxEntries: 10 }),
  };
  const groupSearch: Effects<GroupSearch> = {
    byName: (_place, name) => aws.groups().flatMap((group) => (group.name === name ? [group.key.groupId] : [])),
    byPrefixList: (_place, id) =>
      aws
        .groups()
        .map(({ key }) => key.groupId)
        .filter((groupId) => view(groupId).some(({ source }) => source.kind === 'prefix-list' && source.id === id)),
  };
  return {
    announced,
    announcedPauses,
    notWatched,
    refusals,
    findings,
    dynamodb: table?.dynamodb ?? NO_TABLE,
    swept: table?.swept ?? (() => sweeps.all()),
    isAnswered: table?.isAnswered ?? ((operation) => answers.all.has(operation)),
    pausesAtOnce: table?.pauses ?? pauses,
    pauses,
    answers,
    wakeUps: {
      arm: (group, at) => timers.arm(group, at),
      armPause: (at) => timers.armPause(at),
      disarm: (group, at) => timers.disarm(group, at),
    },
    notifier: slack.notifier,
    bursts: createBurstsMemory(),
    digests: createDigestsMemory(asItIs),
    directory: createDirectoryMemory({ people: PEOPLE, approvers: APPROVERS }),
    listings: {
      open: (most, isWanted) => listings.open(most, isWanted),
      settled: (most, isWanted) => listings.settled(most, isWanted),
      openGroups: () => {
        const open = findings.all().current.filter((finding) => listingOf(finding)?.listed === 'open');
        const at = (finding: Finding) => listingOf(finding)?.listedAt ?? 0;
        return [open.sort((a, b) => at(a) - at(b)).map(({ group }) => group)];
      },
      unfinished: (place) => {
        const isHere = ({ group }: Finding) => group.account === place.account && group.region === place.region;
        const { current } = findings.all();
        return [current.filter((one) => isHere(one) && isUnfinished(one)).map(({ group }) => group)];
      },
    },
    sweeps,
    unwatched: createUnwatchedMemory(),
    sweepRequests: { request: (place) => queues.send('inspect', { kind: 'sweep', ...place }) },
    homeTab: slack.homeTab,
    announcements: {
      announce: (_finding, transitions) => {
        // PutEvents takes entry by entry.
        const refused = transitions.filter(() => isFaulty() && random.chance(profile.failing.bus ?? 0));
        announced.push(...transitions.filter((one) => !refused.includes(one)));
        if (refused.length > 0) throw new Error(`${refused.length} entries were not taken`);
      },
      refused: (click) => void refusals.push({ ...click, at: timeline.now() }),
      pause: ({ id }) => {
        if (isFaulty() && random.chance(profile.failing.bus ?? 0)) throw new Error('the entry was not taken');
        announcedPauses.push(id);
      },
      notWatched: (place) => void notWatched.push(placeText(place)),
    },
    lookUps: { request: (request) => queues.send('inspect', { kind: 'look-up', ...request }) },
    checks: {
      request: (group, by) => queues.send('remediate', { kind: 'check', group: groupKeyText(group), by }),
      requestPause: () => queues.send('remediate', { kind: 'pause' }),
    },
    reopens: {
      request: (group) => queues.send('reopen', { group: groupKeyText(group) }),
    },
    enrichments: {
      request: (group, sequence) => queues.send('inspect', { kind: 'enrich', group: groupKeyText(group), sequence }),
    },
    surroundings: { look: () => facts },
    securityGroups,
    groupSearch,
  };
};

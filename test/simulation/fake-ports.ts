import { createFindingsMemory } from '../../src/adapters/findings-memory.ts';
import { createListingsMemory } from '../../src/adapters/listings-memory.ts';
import type { SurroundingFacts } from '../../src/exposure/surroundings.ts';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { SecurityGroups } from '../../src/ports.ts';
import { createBurstsMemory, createDigestsMemory } from '../support/digests-memory.ts';
import { createDirectoryMemory } from '../support/directory-memory.ts';
import { ALICE, BOB, CAROL } from '../support/findings.ts';
import { read, reachableFacts } from '../support/surroundings.ts';
import type { Aws, AwsRule } from './aws.ts';
import type { Profile } from './profile.ts';
import type { Queues } from './queues.ts';
import type { Random } from './random.ts';
import type { Slack } from './slack.ts';
import type { Timeline } from './timeline.ts';
import type { Timers } from './timers.ts';
import type { Place } from '../../src/finding/place.ts';
import { createAnswersMemory, createPausesMemory } from '../support/pauses-memory.ts';
import { createSweepsMemory } from '../support/sweeps-memory.ts';
import { createUnwatchedMemory } from '../support/unwatched-memory.ts';
import { groupKeyText } from '../../src/finding/finding.ts';

/** A port of which this method answers all pages at once: run.ts hands them on one by one. */
type Paged<P, M extends keyof P> = Omit<P, M> & {
  [K in M]: P[K] extends (...args: infer A) => AsyncIterable<infer T> ? (...args: A) => Promise<T[]> : never;
};

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

/** In one world of so many the store keeps text, as the table does; in the others whole findings, which nobody changes. */
const COPIED = 1 / 16;
const SHARED = { write: (finding: Finding) => finding, read: (stored: Finding) => stored };

const REACHED = reachableFacts();
const ATTACHED_TO_NOTHING = reachableFacts({ interfaces: read([]), instances: read([]), routeTables: read([]) });

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
};

/** Every port, at the moment of its effect. What goes wrong before and after is run.ts's part. */
export const createFakePorts = (options: Options) => {
  const { aws, slack, queues, timers, timeline, random, profile, isFaulty, isReachable } = options;
  const findings = createFindingsMemory(random.chance(COPIED) ? undefined : SHARED);
  const clock = { now: timeline.now };
  const facts: SurroundingFacts = isReachable ? REACHED : ATTACHED_TO_NOTHING;
  const announced: Transition[] = [];
  const announcedPauses: string[] = [];
  const listings = createListingsMemory(findings, clock);
  const view = (groupId: string): readonly AwsRule[] =>
    aws.staleRules(groupId, profile.stale === 0 ? 0 : random.below(profile.stale));
  const untagged = ({ tags: _tags, ...rule }: AwsRule) => rule;
  const securityGroups: Paged<SecurityGroups, 'allInboundRules'> = {
    allInboundRules: async (place) => [
      aws
        .groups()
        .filter(({ key }) => key.account === place.account)
        .flatMap(({ key: { groupId } }) => view(groupId).map((rule) => ({ groupId, rule: untagged(rule) }))),
    ],
    inboundRules: async ({ groupId }) => view(groupId).map(untagged),
    restorableRules: async ({ groupId }) => view(groupId).map((rule) => ({ rule: untagged(rule), tags: rule.tags })),
    groupIdsByName: async (_place, name) =>
      aws.groups().flatMap((group) => (group.name === name ? [group.key.groupId] : [])),
    groupIdsByPrefixList: async (_place, id) =>
      aws
        .groups()
        .map(({ key }) => key.groupId)
        .filter((groupId) => view(groupId).some(({ source }) => source.kind === 'prefix-list' && source.id === id)),
    prefixListEntries: async (_place, id) =>
      isFaulty() && random.chance(profile.failing.ec2 ?? 0) ? null : [...(aws.lists.get(id) ?? [])],
    prefixListSize: async () => ({ family: 4, maxEntries: 10 }),
  };
  return {
    announced,
    announcedPauses,
    findings,
    pauses: createPausesMemory(),
    answers: createAnswersMemory(),
    wakeUps: {
      arm: async (...args: Parameters<Timers['arm']>) => timers.arm(...args),
      armPause: async (at: number) => timers.armPause(at),
      disarm: async (...args: Parameters<Timers['disarm']>) => timers.disarm(...args),
    },
    notifier: slack.notifier,
    bursts: createBurstsMemory(),
    digests: createDigestsMemory(),
    directory: createDirectoryMemory({ people: PEOPLE, approvers: APPROVERS }),
    listings: {
      ...listings,
      openGroups: async () => {
        const pages: (readonly GroupKey[])[] = [];
        for await (const page of listings.openGroups()) pages.push(page);
        return pages;
      },
      unfinished: async (place: Place) => {
        const pages: (readonly GroupKey[])[] = [];
        for await (const page of listings.unfinished(place)) pages.push(page);
        return pages;
      },
    },
    sweeps: createSweepsMemory(),
    unwatched: createUnwatchedMemory(),
    sweepRequests: { request: async (place: Place) => queues.send('inspect', { kind: 'sweep', ...place }) },
    homeTab: { publish: async () => undefined },
    announcements: {
      announce: async (_finding: unknown, transitions: readonly Transition[]) => {
        // PutEvents takes entry by entry.
        const refused = transitions.filter(() => isFaulty() && random.chance(profile.failing.bus ?? 0));
        announced.push(...transitions.filter((one) => !refused.includes(one)));
        if (refused.length > 0) throw new Error(`${refused.length} entries were not taken`);
      },
      refused: async () => undefined,
      pause: async ({ id }: { id: string }) => {
        if (isFaulty() && random.chance(profile.failing.bus ?? 0)) throw new Error('the entry was not taken');
        announcedPauses.push(id);
      },
      notWatched: async () => undefined,
    },
    lookUps: { request: async (request: object) => queues.send('inspect', { kind: 'look-up', ...request }) },
    checks: {
      request: async (group: Parameters<typeof groupKeyText>[0], by: string | null) =>
        queues.send('remediate', { kind: 'check', group: groupKeyText(group), by }),
      requestPause: async () => queues.send('remediate', { kind: 'pause' }),
    },
    reopens: {
      request: async (group: Parameters<typeof groupKeyText>[0]) =>
        queues.send('reopen', { group: groupKeyText(group) }),
    },
    enrichments: {
      request: async (group: Parameters<typeof groupKeyText>[0], sequence: number) =>
        queues.send('inspect', { kind: 'enrich', group: groupKeyText(group), sequence }),
    },
    surroundings: { look: async () => facts },
    securityGroups,
  };
};

import type { PersonCommand } from '../../src/finding/command.ts';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import type { RefusedClick } from '../../src/finding/may-decide.ts';
import type { PauseEvent } from '../../src/finding/pause.ts';
import { placeText } from '../../src/finding/place.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type {
  Announcements,
  Checks,
  Decisions,
  Enrichments,
  LookUpRequest,
  LookUps,
  Reopens,
} from '../../src/ports.ts';

export type AnnouncementsMemory = Announcements & {
  announced: { finding: Finding; transition: Transition }[];
  refusals: RefusedClick[];
  pauses: PauseEvent[];
  /** Places that are not watched, as often as they were told of. */
  strangers: string[];
};
/** The public bus, remembering all that it was told, repetitions included. */
export const createAnnouncementsMemory = (): AnnouncementsMemory => {
  const announced: AnnouncementsMemory['announced'] = [];
  const refusals: RefusedClick[] = [];
  const pauses: PauseEvent[] = [];
  const strangers: string[] = [];
  return {
    announced,
    refusals,
    pauses,
    strangers,
    pause: async (event) => void pauses.push(structuredClone(event)),
    notWatched: async (place) => void strangers.push(placeText(place)),
    refused: async (click) => void refusals.push(structuredClone(click)),
    announce: async (finding, transitions) =>
      void announced.push(...structuredClone(transitions.map((transition) => ({ finding, transition })))),
  };
};

export type DecisionsMemory = Decisions & {
  published: PersonCommand[];
  refused: RefusedClick[];
  homes: string[];
};
/** The private bus. */
export const createDecisionsMemory = (): DecisionsMemory => {
  const published: DecisionsMemory['published'] = [];
  const refused: RefusedClick[] = [];
  const homes: string[] = [];
  return {
    published,
    refused,
    homes,
    publish: async (commands) => void published.push(...structuredClone(commands)),
    refuse: async (click) => void refused.push(structuredClone(click)),
    showHome: async (userId) => void homes.push(userId),
  };
};

export type ReopensMemory = Reopens & { requested: GroupKey[] };
/** The queue of the function that may authorise. */
export const createReopensMemory = (): ReopensMemory => {
  const requested: GroupKey[] = [];
  return { requested, request: async (group) => void requested.push(structuredClone(group)) };
};

export type LookUpsMemory = LookUps & { requested: LookUpRequest[] };
/** The inspector's queue. */
export const createLookUpsMemory = (): LookUpsMemory => {
  const requested: LookUpRequest[] = [];
  return { requested, request: async (lookUp) => void requested.push(structuredClone(lookUp)) };
};

export type EnrichmentsMemory = Enrichments & { requested: { group: GroupKey; sequence: number }[] };
/** The inspector's queue, as far as it is asked to look around a group. */
export const createEnrichmentsMemory = (): EnrichmentsMemory => {
  const requested: EnrichmentsMemory['requested'] = [];
  return { requested, request: async (group, sequence) => void requested.push(structuredClone({ group, sequence })) };
};

export type ChecksMemory = Checks & {
  requested: { group: GroupKey; by: string | null }[];
  /** How often somebody asked for a look at the pause. */
  pauses: number;
};
/** The remediator's queue, as far as it is asked to look whether something was closed. */
export const createChecksMemory = (): ChecksMemory => {
  const requested: ChecksMemory['requested'] = [];
  const checks: ChecksMemory = {
    requested,
    pauses: 0,
    request: async (group, by) => void requested.push(structuredClone({ group, by })),
    requestPause: async () => void (checks.pauses += 1),
  };
  return checks;
};

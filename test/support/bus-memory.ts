import type { Finding, Transition } from '../../src/finding/finding.ts';
import type { GroupKey } from '../../src/finding/finding.ts';
import type { Announcements, Checks, Decisions, LookUpRequest, LookUps, Enrichments } from '../../src/ports.ts';

export type AnnouncementsMemory = Announcements & { announced: { finding: Finding; transition: Transition }[] };
/** The public bus, remembering all that it was told, repetitions included. */
export const createAnnouncementsMemory = (): AnnouncementsMemory => {
  const announced: AnnouncementsMemory['announced'] = [];
  return {
    announced,
    announce: async (finding, transitions) =>
      void announced.push(...structuredClone(transitions.map((transition) => ({ finding, transition })))),
  };
};

export type DecisionsMemory = Decisions & { published: Parameters<Decisions['publish']>[0][] };
/** The private bus. */
export const createDecisionsMemory = (): DecisionsMemory => {
  const published: DecisionsMemory['published'] = [];
  return { published, publish: async (command) => void published.push(structuredClone(command)) };
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

export type ChecksMemory = Checks & { requested: { group: GroupKey; by: string | null }[] };
/** The remediator's queue, as far as it is asked to look whether something was closed. */
export const createChecksMemory = (): ChecksMemory => {
  const requested: ChecksMemory['requested'] = [];
  return { requested, request: async (group, by) => void requested.push(structuredClone({ group, by })) };
};

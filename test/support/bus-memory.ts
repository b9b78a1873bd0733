import type { Finding, Transition } from '../../src/finding/finding.ts';
import type { Announcements, Decisions, LookUpRequest, LookUps } from '../../src/ports.ts';

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

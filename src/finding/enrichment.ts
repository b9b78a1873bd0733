import { parseCidr } from '../exposure/cidr.ts';
import { emailOfActor } from './actor-email.ts';
import type { Surroundings } from '../exposure/surroundings.ts';
import type { Finding, TrackedExposure } from './finding.ts';
import { isFinal } from './finding.ts';
import { shortenDeadline } from './shorten-deadline.ts';

type Family = 4 | 6;

/** The address families that the finding's open exposures let in. */
export const openFamilies = (finding: Finding): Family[] => {
  const families = finding.exposures.filter(({ state }) => !isFinal(state)).flatMap(familiesOf);
  return [...new Set(families)].sort((a, b) => a - b);
};

const familiesOf = ({ rule: { source }, entries }: TrackedExposure): Family[] => {
  if (source.kind === 'cidr') return [source.family];
  const known = (entries ?? []).flatMap((entry): Family[] => {
    const { kind } = parseCidr(entry);
    return kind === 'unreadable' ? [] : [kind === 'ipv4' ? 4 : 6];
  });
  return known.length > 0 ? known : [4, 6];
};

/** True while nobody has looked around the group, or asked who its actors are, for what is open now. */
export const needsEnrichment = (finding: Finding): boolean =>
  openFamilies(finding).some((family) => !finding.surroundings?.families.includes(family)) ||
  unknownActors(finding).length > 0;

/** The addresses of those who opened what is open, as far as AWS proves them and nobody has asked Slack for them. */
export const unknownActors = ({ exposures, people }: Finding): string[] => {
  const emails = exposures.flatMap(({ state, origin }) => (isFinal(state) ? [] : [emailOfActor(origin.actor) ?? []]));
  return [...new Set(emails.flat())].filter((email) => !Object.hasOwn(people, email));
};

/** The finding with who its actors are in Slack. */
export const withPeople = (finding: Finding, found: Finding['people']): Finding => ({
  ...finding,
  people: { ...finding.people, ...found },
});

/** Who opened it and was not told directly yet. Of a burst the actor knows, and Slack has enough to carry. */
export const untoldActors = ({ people, toldActors, digest }: Finding): string[] =>
  digest !== null
    ? []
    : [...new Set(Object.values(people))].filter(
        (userId): userId is string => userId !== null && !toldActors.includes(userId),
      );

/** The finding with an actor who is told now, or, after all, was not. No message shows that, so none gets stale by it. */
export const withToldActor = (finding: Finding, userId: string, isTold: boolean): Finding | null => {
  const { toldActors, shown, version } = finding;
  if (toldActors.includes(userId) === isTold) return null;
  return {
    ...finding,
    version: version + 1,
    shown: shown === version ? version + 1 : shown,
    toldActors: isTold ? [...toldActors, userId] : toldActors.filter((one) => one !== userId),
  };
};

/**
 * The finding with what a look around its group found. Where the internet gets there right now, what is waiting is
 * given no more than `reachableRevokeAfter` (ms) from when the last of it was found; never more than it had.
 */
export const withSurroundings = (
  finding: Finding,
  surroundings: Surroundings,
  reachableRevokeAfter: number,
): Finding => {
  const enriched = { ...finding, version: finding.version + 1, surroundings };
  if (surroundings.reach !== 'reachable') return enriched;
  const waiting = finding.exposures.flatMap(({ state, foundAt }) => (state.kind === 'pending' ? [foundAt] : []));
  // Nobody's rule is closed with less notice than the setting says, whenever it joined.
  const earlier = shortenDeadline(finding, Math.max(...waiting) + reachableRevokeAfter);
  return waiting.length === 0 || earlier === null ? enriched : { ...enriched, deadline: earlier.deadline };
};

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

/** The finding with who its actors are in Slack. `telling`: those of them who are told directly what they opened. */
export const withPeople = (finding: Finding, found: Finding['people'], telling: readonly string[]): Finding => ({
  ...finding,
  people: { ...finding.people, ...found },
  toldActors: [...new Set([...finding.toldActors, ...telling])],
});

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

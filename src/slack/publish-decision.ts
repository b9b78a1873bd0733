import { seenIn } from '../finding/digest.ts';
import { findingIdOf, type SlackUser } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import type { SlackDeps } from './slack-deps.ts';
import type { Undecided } from './wish-of.ts';

type PublishDeps = Pick<SlackDeps, 'findings' | 'digests' | 'sweeps' | 'decisions' | 'log'>;

/**
 * One read of the table and one decision on the private bus. Whether it is still in time is for the remediator to say:
 * it alone writes, and it tells a loser who won. A replay within the five minutes of its signature changes nothing
 * either: what a decision is about is named by the version that the person saw, or by the id of a proposal or an
 * exception, and each of these is decided once. False: the button is not ours.
 */
export const publishDecision = async (
  { findings, decisions }: PublishDeps,
  command: Undecided,
  by: SlackUser,
): Promise<boolean> => {
  const finding = await findings.load(command.group);
  if (!finding || command.sequence > finding.sequence) return false;
  await decisions.publish([{ ...command, by }]);
  return true;
};

/** What can be revoked, of the exposures of a line. */
const OPEN = ['pending', 'failed'] as const;

/**
 * Every line of the digest that the person saw and that is still open becomes a decision of its own: each is authorised
 * and elected by itself.
 */
export const publishRevokeAll = async (
  { digests, decisions }: PublishDeps,
  { id, version }: { id: string; version: number },
  by: SlackUser,
): Promise<boolean> => {
  const digest = await digests.load(id);
  if (!digest) return false;
  const open = new Set(
    digest.lines.filter(({ states }) => OPEN.some((kind) => (states[kind] ?? 0) > 0)).map(({ finding }) => finding),
  );
  const seen = seenIn(digest, version).filter((one) => open.has(findingIdOf(one)));
  await decisions.publish(seen.map((one) => ({ kind: 'revoke', ...one, by, ruleIds: null })));
  return true;
};

/** As many groups as one click adopts, for the three seconds that it has. A second click adopts the next. */
const MOST_ADOPTED = 300;

/** Every group of the report that is left alone becomes a decision of its own. */
export const publishAdoptAll = async (
  { sweeps, decisions }: Pick<PublishDeps, 'sweeps' | 'decisions'>,
  place: Place,
  by: SlackUser,
): Promise<boolean> => {
  const swept = await sweeps.load(place);
  if (!swept) return false;
  const open = swept.lines.filter(({ state }) => state === 'open').slice(0, MOST_ADOPTED);
  const groups = open.map(({ groupId }) => ({ ...place, groupId }));
  await decisions.publish(groups.map((group) => ({ kind: 'adopt', group, sequence: 1, version: 0, by })));
  return true;
};

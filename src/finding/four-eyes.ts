import { emailOfActor } from './actor-email.ts';
import type { Origin } from './finding.ts';

/** What a keep needs. `why` is a sentence of ours, without any text of others. */
export type KeepNeeds =
  { kind: 'refused'; why: string } | { kind: 'one-approver' } | { kind: 'two-approvers'; why: string };

/**
 * Four eyes: who opened a rule does not decide alone that it stays open, and where nobody can tell who opened it, two
 * approvers decide. Of the rules that are to be kept, the strictest need counts. It is asked for each approver anew,
 * so the second one is refused, too, when it is the actor.
 * @param origins of the exposures that are to be kept
 * @param slackIds the members whom `Directory.findByEmail` found, by the address of `emailOfActor`
 */
export const keepNeeds = (
  origins: readonly Pick<Origin, 'actor'>[],
  slackIds: Readonly<Record<string, string | null>>,
  approverId: string,
): KeepNeeds => {
  const actors = origins.map(({ actor }) => {
    const email = emailOfActor(actor);
    return { email, isProven: actor.kind === 'person' && actor.proven, slackId: email && slackIdOf(slackIds, email) };
  });
  if (actors.some(({ slackId }) => slackId === approverId))
    return { kind: 'refused', why: 'You opened this yourself, so somebody else has to decide that it stays open.' };
  // Nothing to keep is nothing known.
  if (actors.length === 0 || actors.some(({ isProven }) => !isProven))
    return { kind: 'two-approvers', why: 'AWS does not prove which person opened it.' };
  if (actors.some(({ email }) => email === null))
    return { kind: 'two-approvers', why: 'AWS names the person who opened it, but not by an e-mail address.' };
  if (actors.some(({ slackId }) => slackId === null))
    return { kind: 'two-approvers', why: 'The person who opened it is no member of this Slack workspace.' };
  return { kind: 'one-approver' };
};

const slackIdOf = (slackIds: Readonly<Record<string, string | null>>, email: string): string | null =>
  Object.hasOwn(slackIds, email) ? (slackIds[email] ?? null) : null;

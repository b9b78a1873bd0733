import type { Actor } from '../exposure/actor.ts';
import { emailOfActor, isEmail } from './actor-email.ts';
import type { Operator, Origin, Person } from './finding.ts';
import { isIamUser } from './person.ts';

/** What a keep needs. `why` is a sentence of ours, without any text of others. */
export type KeepNeeds =
  { kind: 'refused'; why: string } | { kind: 'one-approver' } | { kind: 'two-approvers'; why: string };

type SlackIds = Readonly<Record<string, string | null>>;
/** What is known of whether an approver is the actor. `unproven` and the like: why nobody can tell. */
type Likeness = 'same' | 'another' | keyof typeof UNKNOWN;

/**
 * Four eyes: who opened a rule does not decide alone that it stays open, and where nobody can tell who opened it, two
 * approvers decide. Of the rules that are to be kept, the strictest need counts. It is asked for each approver anew,
 * so the second one is refused, too, when it is the actor.
 * @param origins of the exposures that are to be kept
 * @param slackIds the members whom `Directory.findByEmail` found, by the address of `emailOfActor`
 */
export const keepNeeds = (
  origins: readonly Pick<Origin, 'actor'>[],
  slackIds: SlackIds,
  approver: Person,
): KeepNeeds => {
  const likenesses = origins.map(({ actor }) => likeness(actor, slackIds, approver));
  if (likenesses.includes('same'))
    return { kind: 'refused', why: 'You opened this yourself, so somebody else has to decide that it stays open.' };
  // Nothing to keep is nothing known.
  const unknown = likenesses.length === 0 ? 'unproven' : ORDER.find((one) => likenesses.includes(one));
  return unknown === undefined ? { kind: 'one-approver' } : { kind: 'two-approvers', why: UNKNOWN[unknown] };
};

const UNKNOWN = {
  unproven: 'AWS does not prove which person opened it.',
  nameless: 'AWS names the person who opened it, but not by an e-mail address.',
  unlike: 'AWS names the person who opened it in another way than the one who wants to keep it.',
  outside: 'The person who opened it is no member of this Slack workspace.',
} as const;
const ORDER = ['unproven', 'nameless', 'unlike', 'outside'] as const;

const likeness = (actor: Actor, slackIds: SlackIds, approver: Person): Likeness => {
  const email = emailOfActor(actor);
  const slackId = email === null ? null : slackIdOf(slackIds, email);
  if (approver.kind === 'operator') return likenessOfOperator(actor, slackId, approver);
  if (slackId === approver.userId) return 'same';
  if (actor.kind !== 'person' || !actor.proven) return 'unproven';
  if (email === null) return 'nameless';
  return slackId === null ? 'outside' : 'another';
};

/**
 * The names that AWS proves are compared where both are of one kind: e-mail addresses, or IAM users of one account. In
 * any other case one person may have both.
 */
const likenessOfOperator = (actor: Actor, slackId: string | null, operator: Operator): Likeness => {
  const { arn, person } = operator;
  const isProven = actor.kind === 'person' && actor.proven && actor.name !== null;
  const hasSameName = isProven && actor.name?.toLowerCase() === person?.toLowerCase();
  if (actor.arn === arn || hasSameName || (slackId !== null && slackId === operator.slackId)) return 'same';
  if (!isProven || person === null) return 'unproven';
  const areEmails = emailOfActor(actor) !== null && isEmail(person);
  const areUsers =
    actor.arn !== null && isIamUser({ arn: actor.arn }) && isIamUser(operator) && isOneAccount(actor.arn, arn);
  return areEmails || areUsers ? 'another' : 'unlike';
};

const isOneAccount = (one: string, other: string): boolean => one.split(':')[4] === other.split(':')[4];

const slackIdOf = (slackIds: SlackIds, email: string): string | null =>
  Object.hasOwn(slackIds, email) ? (slackIds[email] ?? null) : null;

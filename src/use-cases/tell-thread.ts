import { inDigestThread } from '../finding/digest.ts';
import type { Finding, MessageRef } from '../finding/finding.ts';
import type { Transition } from '../finding/transition.ts';
import type { Clock, Digests, Notifier } from '../ports.ts';

export type TellThreadDeps = { notifier: Notifier; digests: Digests; clock: Clock };
/** What was told; and the failure that kept the rest from it. */
export type Told = { told: readonly Transition[]; failure: PromiseRejectedResult | null };

/** What all the lines of a digest have in common is told once in this time (ms). */
const ONCE_IN = 60_000;

/** Reply by reply, so that nothing is told again but what follows a failure. */
export const tellThread = async (
  deps: TellThreadDeps,
  message: MessageRef,
  finding: Finding,
  untold: readonly Transition[],
): Promise<Told> => {
  const told: Transition[] = [];
  for (const transitions of inOneReply(untold)) {
    const [first] = transitions;
    if (!first) continue;
    const exposureIds = transitions.flatMap((transition) => transition.exposureIds);
    const [result] = await Promise.allSettled([reply(deps, message, finding, { ...first, exposureIds })]);
    if (result.status === 'rejected') return { told, failure: result };
    told.push(...transitions);
  }
  return { told, failure: null };
};

/** What joined together is said together: Terraform may add many rules at once. */
const inOneReply = (untold: readonly Transition[]): (readonly Transition[])[] => [
  untold.filter(({ kind }) => kind === 'joined'),
  ...untold.filter(({ kind }) => kind !== 'joined').map((transition) => [transition]),
];

const reply = async (
  { notifier, digests, clock }: TellThreadDeps,
  message: MessageRef,
  finding: Finding,
  transition: Transition,
): Promise<void> => {
  const { kind } = transition;
  const { digest: id } = finding;
  if (id === null) return notifier.reply(message, finding, transition);
  const how = inDigestThread(kind, finding.message === null);
  if (how === 'never') return;
  const now = clock.now();
  if (how === 'once' && !(await digests.claimReply(id, kind, now, now - ONCE_IN))) return;
  const digest = kind === 'reminded' ? await digests.load(id) : null;
  await (digest ? notifier.remindDigest(message, digest) : notifier.reply(message, finding, transition));
};

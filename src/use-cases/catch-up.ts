import { PortcullisError } from '../errors.ts';
import { afterArchive } from '../finding/archive.ts';
import type { Finding, MessageRef } from '../finding/finding.ts';
import { findingIdOf } from '../finding/finding.ts';
import { isOver } from '../finding/move.ts';
import {
  firstShown,
  forgetMessage,
  isMessageStale,
  isQuiet,
  isToldInThread,
  markProgress,
  untoldTransitions,
} from '../finding/tell.ts';
import type { Transition } from '../finding/transition.ts';
import type { Announcements, Clock, Digests, Findings, Metrics, Notifier } from '../ports.ts';
import { changeKnown, reload } from './change-finding.ts';
import { repairArchived } from './repair-archived.ts';
import { showLine } from './show-line.ts';
import type { Told } from './tell-thread.ts';
import { tellThread } from './tell-thread.ts';

export type CatchUpDeps = {
  findings: Findings;
  notifier: Notifier;
  digests: Digests;
  announcements: Announcements;
  clock: Clock;
  metrics: Metrics;
  /** Names this run, so that it recognises its own claim on posting. */
  attempt: string;
};

/** How long a poster may take before another one may look for the message and post it. */
export const POSTING_LEASE = 60_000;
/** Each round beyond the first means that the finding changed while it was being told. */
const MOST_ROUNDS = 10;

/**
 * Brings Slack and the bus up to the stored state, then archives the finding if it is settled. Safe to run at any
 * time and any number of times; what failed is thrown after the rest was done and marked, so that the queue retries.
 */
export const catchUp = async (deps: CatchUpDeps, start: Finding): Promise<void> => {
  let finding = start;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const untold = untoldTransitions(finding);
    if (isAllTold(finding)) break;
    // To update a message twice does no harm. What is posted, in the channel or in the thread, is posted by one.
    const posts = !isQuiet(finding) && (finding.message === null || untold.some(({ kind }) => isToldInThread(kind)));
    const claim: Claim = posts ? await claimPosting(deps, finding) : { kind: 'posted', finding };
    // Another run is telling this very finding. It will see what we wrote, and go on from there.
    if (claim.kind === 'elsewhere') return;
    finding = await tell(deps, claim, untold);
  }
  // Runs that tell the same digest at the same time keep each other from being the last. Silence would leave it to a sweep.
  if (!isAllTold(finding))
    throw new PortcullisError('not-yet', `${findingIdOf(finding)} changes faster than it is told. It is tried again.`);
  await archiveIfSettled(deps, finding);
};

const isAllTold = (finding: Finding): boolean => !isMessageStale(finding) && untoldTransitions(finding).length === 0;

type Claim = { kind: 'posted' | 'first' | 'taken-over'; finding: Finding } | { kind: 'elsewhere' };

/** Whether this run claimed the posting by the very write that opened the finding: nobody can have posted before. */
export const isOpener = ({ posting, openedAt }: Finding, attempt: string): boolean =>
  posting?.by === attempt && openedAt !== null && posting.until === openedAt + POSTING_LEASE;

const claimPosting = async (deps: CatchUpDeps, finding: Finding): Promise<Claim> => {
  const { posting: held } = finding;
  const now = deps.clock.now();
  if (held?.by === deps.attempt)
    return { kind: finding.message ? 'posted' : isOpener(finding, deps.attempt) ? 'first' : 'taken-over', finding };
  if (held && held.until > now) return { kind: 'elsewhere' };
  const posting = { by: deps.attempt, until: now + POSTING_LEASE };
  const claimed = { ...finding, version: finding.version + 1, posting };
  return (await deps.findings.save(claimed)) === 'saved'
    ? { kind: finding.message ? 'posted' : 'taken-over', finding: claimed }
    : { kind: 'elsewhere' };
};

/** One round: message, bus and thread from one state, then mark what was done. Returns the state after it. */
const tell = async (
  deps: CatchUpDeps,
  { kind, finding }: Exclude<Claim, { kind: 'elsewhere' }>,
  untold: readonly Transition[],
): Promise<Finding> => {
  const quiet = isQuiet(finding);
  const [shown, announced] = await Promise.allSettled([
    quiet ? null : show(deps, kind, finding),
    deps.announcements.announce(finding, untold),
  ]);
  const isGone = shown.status === 'fulfilled' && shown.value === 'gone';
  const message = shown.status === 'fulfilled' && shown.value !== 'gone' ? shown.value : null;
  const now = deps.clock.now();
  if (message)
    deps.metrics(
      'TimeToAlert',
      firstShown(finding).map((at) => Math.max(now - at, 0)),
    );
  // The thread comes last and reply by reply: what is told again because of a failure is told the bus, whose
  // subscribers know it by its id. People have nothing to know it by.
  const { told, failure }: Told =
    announced.status === 'rejected' || (message === null && !quiet)
      ? { told: [], failure: null }
      : message === null
        ? { told: untold, failure: null }
        : await tellThread(deps, message, finding, untold);
  const holds = finding.posting?.by === deps.attempt;
  const after = await changeKnown(deps.findings, finding, (stored) => {
    if (isGone) return forgetMessage(stored, finding);
    if (message === null && told.length === 0 && !holds) return null;
    return markProgress(stored, { rendered: finding, message, told, attempt: deps.attempt });
  });
  // An update without an answer may have come through, too.
  const current = shown.status === 'rejected' ? await reload(deps.findings, finding) : after;
  if (current.sequence !== finding.sequence && !quiet) await repairArchived(deps, finding);
  for (const result of [shown, announced, failure]) if (result?.status === 'rejected') throw result.reason;
  return after;
};

const show = async (
  deps: CatchUpDeps,
  kind: 'posted' | 'first' | 'taken-over',
  finding: Finding,
): Promise<MessageRef | 'gone'> => {
  if (finding.digest !== null) return showInDigest(deps, finding.digest, finding);
  // Whoever takes over from a poster that crashed looks first whether the message is there already.
  const message = kind === 'taken-over' ? await deps.notifier.findPosted(finding) : finding.message;
  if (message === null) return deps.notifier.post(finding);
  // Deleting the message decides nothing: it comes back as long as there is something to tell. But two runs may find it
  // gone, so it is posted again by the next round, which claims that.
  return isMessageStale(finding) && (await deps.notifier.update(message, finding)) === 'gone' ? 'gone' : message;
};

const showInDigest = async (deps: CatchUpDeps, id: string, finding: Finding): Promise<MessageRef> => {
  // Posted anew since, because somebody deleted it, the digest has another message than the finding knows.
  const message = isMessageStale(finding) ? null : ((await deps.digests.load(id))?.message ?? null);
  return message ?? showLine(deps, id, finding);
};

const archiveIfSettled = async ({ findings, clock }: CatchUpDeps, finding: Finding): Promise<void> => {
  if (finding.exposures.length === 0 || !isOver(finding)) return;
  const now = clock.now();
  await findings.archive(finding, now);
  // A conflict means that it was opened again just now: it goes on then, and is archived when it settles again.
  await findings.save(afterArchive(finding, now));
};

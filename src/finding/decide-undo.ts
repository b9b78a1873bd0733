import { durationText } from '../duration.ts';
import { chosen } from './claims.ts';
import type { PersonCommand } from './command.ts';
import type { Decision } from './decide.ts';
import type { Finding, Instant, Person, TrackedExposure } from './finding.ts';
import { keepNeeds } from './four-eyes.ts';
import { idOf } from './person.ts';
import type { Wanted } from './keep-now.ts';
import { whyNotLonger, withExceptions } from './keep-now.ts';
import { propose } from './propose.ts';
import { undoable, undoableAt } from './restore.ts';
import type { DecisionSettings } from './settings.ts';
import { tooLate } from './too-late.ts';

/** One after the other they are put back within one run of a function. */
const MOST_ASKED = 20;

const refuse = (reason: string): Decision => ({ kind: 'refused', reason });

/** What was revoked comes back as an exception: never on one person's word. */
export const undo = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'undo' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  if (!settings.reopen) return refuse(NO_REOPEN);
  if (finding.paused !== null) return refuse(PAUSED);
  const wanted = chosen(finding, command, 'revoked');
  const still = undoableAt(finding, now, settings);
  const about = wanted.filter((exposure) => still.includes(exposure));
  if (about.length === 0) {
    const isLate = undoable(finding).some((exposure) => wanted.includes(exposure)) || finding.undoUntil === null;
    return isLate ? refuse(tooLongAgo(settings)) : tooLate(finding, command);
  }
  const tooLong = whyNotBack(finding, about, now, settings);
  if (tooLong !== null) return refuse(tooLong);
  const needs = keepNeeds(
    about.map(({ origin }) => origin),
    finding.people,
    command.by,
  );
  if (needs.kind === 'refused') return refuse(needs.why);
  return propose(finding, command, about, 'to open a rule again takes two people', now);
};

/** The exception is written before anything is opened: the new rule is kept from the first moment on. */
export const putBack = (
  finding: Finding,
  proposed: readonly TrackedExposure[],
  wanted: Wanted & { second: Person },
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  if (!settings.reopen) return refuse(NO_REOPEN);
  if (finding.paused !== null) return refuse(PAUSED);
  const about = undoableAt(finding, now, settings).filter((exposure) => proposed.includes(exposure));
  if (about.length === 0) return refuse(tooLongAgo(settings));
  const tooLong = whyNotBack(finding, about, now, settings);
  if (tooLong !== null) return refuse(tooLong);
  const { by, second } = wanted;
  const restores = about.map(({ id }) => ({
    exposureId: id,
    by,
    second,
    at: now,
    leaseUntil: now + settings.lease,
    attempts: 1,
    state: { kind: 'asked' as const },
  }));
  const isAgain = ({ exposureId }: { exposureId: string }) => about.some(({ id }) => id === exposureId);
  return {
    kind: 'change',
    claimed: [],
    next: {
      ...finding,
      version: finding.version + 1,
      proposals: [],
      exceptions: withExceptions(finding, about, wanted, now, settings),
      restores: [...finding.restores.filter((restore) => !isAgain(restore)), ...restores],
    },
    reason: `undone by ${idOf(by)} and ${idOf(second)}`,
  };
};

/** Why so many may not come back; null where they may. */
const whyNotBack = (
  finding: Finding,
  about: readonly TrackedExposure[],
  now: Instant,
  settings: DecisionSettings,
): string | null => {
  const asked = finding.restores.filter(({ state }) => state.kind === 'asked');
  return asked.length + about.length > MOST_ASKED
    ? `At most ${MOST_ASKED} rules are put back at once. Choose fewer.`
    : whyNotLonger(finding, about, now, settings);
};

const NO_REOPEN = 'Portcullis may not authorise rules here (REOPEN=off), so nothing can be undone.';
const PAUSED = 'Portcullis is paused and changes no security group, so it puts nothing back until it is resumed.';
const tooLongAgo = ({ undoWithin }: DecisionSettings): string =>
  `A revoke can be undone for ${durationText(undoWithin)} only, and that is over.`;

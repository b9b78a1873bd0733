import { readFileSync } from 'node:fs';

const SAVES = 'Saves a call, a write or a wait: without it, what follows comes to the same.';
const LATER = 'Without it the same comes about later: by the queue, the next wake-up or the sweep.';
const EITHER = 'Either order comes to the same: what is done twice or seen late is told from what is stored.';
const LAST =
  'A guard behind other guards: whatever would get here has been refused before, so nothing in reach can tell.';
const TYPES = 'For the compiler: it is never so. What is thrown instead goes to the dead letters in other words.';
const NOTES = 'Decides nothing: a line of the log, or what a person is told about a click that has no effect anyway.';

/**
 * Why a mutant that nothing catches may be left. `from`: a part of the text that it replaces; `to`: all that it is
 * replaced with; `kind` as in guards-of.mjs. The first that fits says why.
 */
export const LEFT_OVER = [
  { file: 'alert.ts', from: 'account === null', why: TYPES },
  { file: 'alert.ts', from: 'place === null', why: TYPES },
  { file: 'authorise.ts', from: 'isEmail', why: SAVES },
  { file: 'catch-up.ts', from: 'finding === null', why: TYPES },
  { file: 'catch-up.ts', from: 'openedAt + POSTING_LEASE', to: 'openedAt', why: SAVES },
  { file: 'catch-up.ts', from: 'message === null && told.length === 0', why: SAVES },
  { file: 'change-finding.ts', kind: 'order', why: SAVES },
  { file: 'each-of.ts', kind: 'order', why: EITHER },
  { file: 'enrich.ts', from: 'isOpen(', why: SAVES },
  { file: 'find-missed.ts', from: 'watchedPorts', why: SAVES },
  { file: 'find-missed.ts', kind: 'order', why: EITHER },
  { file: 'follow-pause.ts', from: 'unspread === null', why: SAVES },
  { file: 'go-on-waiting.ts', from: 'finding === null', why: TYPES },
  { file: 'go-on-waiting.ts', kind: 'order', why: LATER },
  { file: 'look-up.ts', from: 'onlyCloses', why: SAVES },
  { file: 'look-up.ts', kind: 'order', why: EITHER },
  { file: 'narrow-rule.ts', from: 'narrowing.kind', why: LAST },
  { file: 'narrow-rule.ts', from: 'isSafe', why: LAST },
  { file: 'note-pause.ts', kind: 'order', why: EITHER },
  { file: 'note-pause.ts', kind: 'retry', why: LATER },
  { file: 'note-transitions.ts', why: NOTES },
  { file: 'open-finding.ts', from: 'pause === undefined', why: SAVES },
  { file: 'read-prefix-lists.ts', kind: 'retry', why: LATER },
  { file: 'read-prefix-lists.ts', kind: 'order', why: LATER },
  {
    file: 'open-finding.ts',
    kind: 'order',
    why: `${LATER} It is for a deadline that is earlier than the one armed beside the record.`,
  },
  { file: 'refuse-click.ts', from: "by.kind !== 'person'", why: TYPES },
  { file: 'refuse-click.ts', kind: 'order', why: EITHER },
  { file: 'remediate.ts', kind: 'order', why: EITHER },
  { file: 'remediate.ts', from: 'command.operation === undefined', why: SAVES },
  {
    file: 'remediate.ts',
    from: '[0, 200',
    why: `${NOTES} Whoever clicks in the very second of the post clicks again.`,
  },
  { file: 'remediate.ts', from: 'wait > 0', why: SAVES },
  { file: 'remediate.ts', from: "decision?.kind === 'nothing'", why: NOTES },
  { file: 'remove-pieces.ts', from: 'strays.length === 0', why: LATER },
  { file: 'remove-pieces.ts', kind: 'order', why: LATER },
  { file: 'reopen.ts', from: '!finding', why: TYPES },
  { file: 'reopen.ts', from: '!stored', why: TYPES },
  { file: 'reopen.ts', kind: 'order', why: EITHER },
  { file: 'restorable-when.ts', why: SAVES },
  { file: 'restore-rule.ts', from: 'isPartOf', why: LAST },
  { file: 'restore-rule.ts', from: 'fault !== null', why: `${LAST} AWS refuses what is beyond the quota, too.` },
  { file: 'restore-rule.ts', from: '!restored', why: LATER },
  { file: 'restore-rule.ts', kind: 'order', why: EITHER },
  { file: 'revoke-claims.ts', kind: 'order', why: EITHER },
  { file: 'revoke-claims.ts', from: 'snapshot === undefined', why: SAVES },
  { file: 'revoke-exposures.ts', from: '!rule', why: LATER },
  { file: 'revoke-exposures.ts', from: 'tried.length === 0', why: SAVES },
  { file: 'settle-vanished.ts', from: 'open.length === 0', why: SAVES },
  { file: 'show-home.ts', from: 'rejected', why: NOTES },
  { file: 'show-report.ts', from: 'message === null', why: TYPES },
  { file: 'tell-thread.ts', kind: 'order', why: EITHER },
  { file: 'answer.ts', from: "decision.kind === 'refused'", why: LAST },
  { file: 'compact-settled.ts', from: 'surplus <= 0', why: SAVES },
  {
    file: 'decide-undo.ts',
    from: 'tooLong !== null',
    why: `${LAST} Both approvers' words are judged alike; only a moment lies between them.`,
  },
  { file: 'judge-in-group.ts', why: SAVES },
  { file: 'listing.ts', why: `${NOTES} Where the Home tab looks for it.` },
  { file: 'move.ts', why: SAVES },
  { file: 'next-due.ts', from: 'deadline === null || since === null', why: SAVES },
  { file: 'next-due.ts', from: "'pending'", why: SAVES },
  { file: 'operator.ts', from: '!partition', why: TYPES },
  { file: 'remind.ts', from: 'ending.length === 0', why: SAVES },
  { file: 'reopened-deadline.ts', from: "state.kind !== 'revoked'", why: TYPES },
  { file: 'reopened-deadline.ts', from: 'opened === undefined', why: SAVES },
  { file: 'restore.ts', kind: 'retry', why: `One try instead of three: people are told, and can ask again.` },
  { file: 'strays.ts', kind: 'lease', why: EITHER },
  { file: 'digests-memory.ts', from: '!digest', why: TYPES },
  { file: 'listings-dynamodb.ts', from: '!next', why: SAVES },
  { file: 'findings-dynamodb.ts', from: '!stored', why: TYPES },
  { file: 'reserve-in-digest.ts', kind: 'retry', why: LATER },
  { file: 'find-missed.ts', from: 'alone.exposures.length', why: SAVES },
];

/** What a mutant of the other kinds was judged to be, by somebody who has read the code around it. */
export const VERDICTS = new Map([
  ['GAP', 'gap: something that somebody relies on could break unseen'],
  [
    'CAUGHT',
    'a test that was written since fails with it, tried by hand: `npm run bite -- --left` takes it from this list',
  ],
  ['TESTED', 'a test catches it that `bite` does not run, or has no time for'],
  ['SAME', 'the same as the code, for whatever can get there'],
  ['SAVES', SAVES],
  ['LATER', LATER],
  ['EITHER', EITHER],
  ['LAST', LAST],
  ['TYPES', TYPES],
  ['NOTES', NOTES],
]);
/** By the key of the mutant (key-of.mjs): the verdict, and why where that does not say enough. */
export const JUDGED = JSON.parse(readFileSync(new URL('judged.json', import.meta.url), 'utf8'));

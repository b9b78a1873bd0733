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
  { file: 'catch-up.ts', from: 'finding === null', why: TYPES },
  { file: 'each-of.ts', kind: 'order', why: EITHER },
  { file: 'enrich.ts', from: 'isOpen(', why: SAVES },
  { file: 'find-missed.ts', from: 'watchedPorts', why: SAVES },
  { file: 'find-missed.ts', kind: 'order', why: EITHER },
  { file: 'go-on-waiting.ts', from: 'finding === null', why: TYPES },
  { file: 'look-up.ts', kind: 'order', why: EITHER },
  { file: 'narrow-rule.ts', from: 'narrowing.kind', why: LAST },
  { file: 'narrow-rule.ts', from: 'isSafe', why: LAST },
  { file: 'refuse-click.ts', from: "by.kind !== 'person'", why: TYPES },
  { file: 'remediate.ts', kind: 'order', why: EITHER },
  {
    file: 'remediate.ts',
    from: '[0, 200',
    why: `${NOTES} Whoever clicks in the very second of the post clicks again.`,
  },
  { file: 'reopen.ts', from: '!finding', why: TYPES },
  { file: 'reopen.ts', from: '!stored', why: TYPES },
  { file: 'reopen.ts', kind: 'order', why: EITHER },
  { file: 'restore-rule.ts', from: 'isPartOf', why: LAST },
  { file: 'restore-rule.ts', from: 'fault !== null', why: `${LAST} AWS refuses what is beyond the quota, too.` },
  { file: 'restore-rule.ts', from: '!restored', why: LATER },
  { file: 'restore-rule.ts', kind: 'order', why: EITHER },
  { file: 'revoke-claims.ts', from: 'snapshot === undefined', why: SAVES },
  { file: 'answer.ts', from: "decision.kind === 'refused'", why: LAST },
  { file: 'judge-in-group.ts', why: SAVES },
  { file: 'next-due.ts', from: "'pending'", why: SAVES },
  { file: 'operator.ts', from: '!partition', why: TYPES },
  { file: 'reopened-deadline.ts', from: 'opened === undefined', why: SAVES },
  { file: 'digests-memory.ts', from: '!digest', why: TYPES },
  { file: 'listings-dynamodb.ts', from: '!next', why: SAVES },
  { file: 'findings-dynamodb.ts', from: '!stored', why: TYPES },
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

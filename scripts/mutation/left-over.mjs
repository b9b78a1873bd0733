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
  { file: 'narrow-rule.ts', from: 'isSafe', why: LAST },
  { file: 'restore-rule.ts', from: 'isPartOf', why: LAST },
  { file: 'revoke-claims.ts', from: 'snapshot === undefined', why: SAVES },
  { file: 'reopened-deadline.ts', from: 'opened === undefined', why: SAVES },
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

import { expect } from '@jest/globals';
import type { Operator } from '../../src/finding/finding.ts';
import { paused, resumed } from '../../src/finding/pause.ts';
import type { Answers, Pauses } from '../../src/ports.ts';
import { NOON } from '../support/clock.ts';
import { createPromises, type Differences } from './promises.ts';

export type PausesStage = { pauses: Pauses; answers: Answers };

const BY: Operator = { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/olive', person: 'olive', slackId: null };
const ASKED = { by: BY, operation: 'one', reason: 'a broken rollout' };
/** Of the first pause ever. */
const first = () => {
  const record = paused(null, ASKED, NOON);
  if (record === null) throw new Error('it cannot be paused already');
  return record;
};
let operations = 0;
const newOperation = () => `${Date.now()}-${(operations += 1)}`;

/** `create`: of a table in which nobody has paused yet. */
export const pausesContract = (create: () => Promise<PausesStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('knows of no pause before the first one', async () => {
    const { pauses } = await create();
    expect(await pauses.load()).toBeNull();
  });

  promise('keeps a pause and its end as they were written', async () => {
    const { pauses } = await create();
    const record = first();
    expect(await pauses.save(record)).toBe('saved');
    expect(await pauses.load()).toEqual(record);
    const ended = resumed(record, { by: BY, operation: 'two' }, NOON + 1);
    expect(ended && (await pauses.save(ended))).toBe('saved');
    expect(await pauses.load()).toEqual(ended);
  });

  promise('takes the first of two that pause at once, and tells the other so', async () => {
    const { pauses } = await create();
    const answers = await Promise.all([pauses.save(first()), pauses.save(first())]);
    expect([...answers].sort()).toEqual(['conflict', 'saved']);
  });

  promise('takes no change of what has changed since it was read', async () => {
    const { pauses } = await create();
    const record = first();
    await pauses.save(record);
    const ended = resumed(record, { by: BY, operation: 'two' }, NOON + 1);
    expect(ended && (await pauses.save(ended))).toBe('saved');
    expect(await pauses.save({ ...record, version: 2 })).toBe('conflict');
    expect(await pauses.save({ ...record, version: 4 })).toBe('conflict');
    expect(await pauses.load()).toEqual(ended);
  });

  promise('has no answer before somebody gives one', async () => {
    const { answers } = await create();
    expect(await answers.load(newOperation())).toBeNull();
  });

  promise('keeps the first answer to an operation, whatever is delivered again', async () => {
    const { answers } = await create();
    const [one, other] = [newOperation(), newOperation()];
    await answers.put(one, { kind: 'refused', at: NOON, why: 'You opened this yourself.' });
    await answers.put(one, { kind: 'decided', at: NOON + 1, rules: [] });
    const rules = [{ ruleId: 'sgr-1', state: 'kept' as const, until: NOON, why: null }];
    await answers.put(other, { kind: 'decided', at: NOON, rules });
    expect(await answers.load(one)).toEqual({ kind: 'refused', at: NOON, why: 'You opened this yourself.' });
    expect(await answers.load(other)).toEqual({ kind: 'decided', at: NOON, rules });
  });

  end();
};

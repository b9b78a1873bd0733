import { describe, expect, it } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { type Invocation, logContext } from '../../src/adapters/log-context.ts';
import { eachRecord, type BatchDeps } from '../../src/adapters/sqs-batch.ts';
import { PortcullisError } from '../../src/errors.ts';
import type { Log, Metrics } from '../../src/ports.ts';

const batch = (...bodies: readonly string[]): SQSEvent => ({
  Records: bodies.map(
    (body, i) =>
      ({
        messageId: `m${i}`,
        body,
        eventSourceARN: `arn${i}`,
        attributes: { ApproximateReceiveCount: String(i + 1) },
      }) as unknown as SQSRecord,
  ),
});
const createStage = (options: { maxReceives?: number; noDeadLetters?: boolean } = {}) => {
  const lines: Parameters<Log>[] = [];
  const counted: Parameters<Metrics>[] = [];
  const dead: unknown[] = [];
  const deps: BatchDeps = {
    log: (...line) => void lines.push(line),
    metrics: (...counts) => void counted.push(counts),
    deadLetters: {
      put: async (message, why) => {
        if (options.noDeadLetters) throw new Error('no such queue');
        dead.push({ ...message, why });
      },
    },
    maxReceives: options.maxReceives ?? 20,
  };
  const each = async (event: SQSEvent, run: Parameters<typeof eachRecord>[3], context: Invocation = REQUEST) =>
    eachRecord(event, context, deps, run);
  return { lines, counted, dead, each };
};
const REQUEST = { awsRequestId: 'r1' };
const nothing = async () => {};

describe('a batch of messages', () => {
  it('runs each record with its parsed body and a name of this very try and its queue', async () => {
    const seen: unknown[] = [];
    await createStage().each(batch('{"a":1}', '"b"'), async (...given) => void seen.push(given));
    expect(seen).toEqual([
      [{ a: 1 }, 'm0/1', 'arn0'],
      ['b', 'm1/2', 'arn1'],
    ]);
  });

  it('names request, message and receive in every line that a run writes', async () => {
    const seen: unknown[] = [];
    await createStage().each(batch('1', '2'), async () => {
      await Promise.resolve();
      seen.push(logContext());
    });
    expect(seen).toEqual([
      { requestId: 'r1', coldStart: expect.any(Boolean), messageId: 'm0', receives: 1 },
      { requestId: 'r1', coldStart: expect.any(Boolean), messageId: 'm1', receives: 2 },
    ]);
    expect(logContext()).toEqual({});
  });

  it('reports the failed records alone, so that the others are not repeated', async () => {
    const { lines, counted, dead, each } = createStage();
    const done: unknown[] = [];
    const answer = await each(batch('1', '2', '3'), async (body) => {
      if (body === 2) throw new Error('no');
      done.push(body);
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(done).toEqual([1, 3]);
    expect(lines).toEqual([['warn', 'a message failed and is retried', { error: 'Error: no' }]]);
    expect(counted).toEqual([['Retries', 1]]);
    expect(dead).toEqual([]);
  });

  it('reports a record whose run throws before its first wait', async () => {
    const answer = await createStage().each(batch('1'), () => {
      throw new TypeError('at once');
    });
    expect(answer.batchItemFailures).toHaveLength(1);
  });

  it('says so when a failure was the last one, after which the queue gives the message up', async () => {
    const { lines, counted, each } = createStage({ maxReceives: 2 });
    const fail = async () => Promise.reject(new Error('no'));
    expect((await each(batch('1', '2', '3'), fail)).batchItemFailures).toHaveLength(3);
    expect(lines.map(([level]) => level)).toEqual(['warn', 'error', 'error']);
    expect(lines[1]).toEqual(['error', expect.stringContaining('for the last time'), { error: 'Error: no' }]);
    expect(counted).toEqual([
      ['Retries', 1],
      ['DeadLetters', 1],
      ['DeadLetters', 1],
    ]);
  });

  it('reports what takes longer than the function may, before Lambda ends it, and its neighbours are done', async () => {
    const { lines, each } = createStage();
    const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 1_020 };
    const never = new Promise<void>(() => undefined);
    const answer = await each(batch('1', '2'), async (body) => (body === 1 ? never : undefined), context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(lines).toEqual([['warn', 'a message failed and is retried', { error: expect.stringContaining('time') }]]);
  });

  it('reports nothing of a batch that went well', async () => {
    const { lines, counted, each } = createStage();
    expect(await each(batch('1', '2'), nothing)).toEqual({ batchItemFailures: [] });
    expect([lines, counted]).toEqual([[], []]);
  });
});

describe('a message that can never be read', () => {
  it('goes to the dead letters of its queue at once, with the reason, and its neighbours do not notice', async () => {
    const { lines, counted, dead, each } = createStage();
    const done: unknown[] = [];
    const answer = await each(batch('{"secret":', '2', '3'), async (body) => {
      if (body === 3) throw new PortcullisError('bad-message', 'This is no CloudTrail record.');
      done.push(body);
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(done).toEqual([2]);
    expect(dead).toEqual([
      { id: 'm0', body: '{"secret":', queueArn: 'arn0', why: 'The body of the message is not JSON.' },
      { id: 'm2', body: '3', queueArn: 'arn2', why: 'This is no CloudTrail record.' },
    ]);
    expect(lines.map(([level, message]) => [level, message])).toEqual([
      ['error', 'a message cannot be read and lies in the dead letters'],
      ['error', 'a message cannot be read and lies in the dead letters'],
    ]);
    expect(counted.filter(([name]) => name === 'DeadLetters')).toHaveLength(2);
    // A parser's error would quote what it could not read.
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('comes back when it cannot be set aside, so that it is not lost', async () => {
    const { lines, each } = createStage({ noDeadLetters: true });
    expect(await each(batch('{', '2'), nothing)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(lines).toEqual([
      [
        'error',
        expect.stringContaining('nor be put to the dead letters'),
        expect.objectContaining({ error: 'Error: no such queue' }),
      ],
    ]);
  });
});

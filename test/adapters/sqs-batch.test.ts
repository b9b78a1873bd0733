import { describe, expect, it } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { eachRecord } from '../../src/adapters/sqs-batch.ts';
import type { Log } from '../../src/ports.ts';

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
const recorder = () => {
  const lines: Parameters<Log>[] = [];
  const log: Log = (...line) => void lines.push(line);
  return { lines, log };
};

describe('a batch of messages', () => {
  it('runs each record with its parsed body and a name of this very try and its queue', async () => {
    const seen: unknown[] = [];
    const { log } = recorder();
    await eachRecord(batch('{"a":1}', '"b"'), log, async (...given) => void seen.push(given));
    expect(seen).toEqual([
      [{ a: 1 }, 'm0/1', 'arn0'],
      ['b', 'm1/2', 'arn1'],
    ]);
  });

  it('reports the failed records alone, so that the others are not repeated', async () => {
    const { lines, log } = recorder();
    const done: unknown[] = [];
    const answer = await eachRecord(batch('1', '2', '3'), log, async (body) => {
      if (body === 2) throw new Error('no');
      done.push(body);
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(done).toEqual([1, 3]);
    expect(lines).toEqual([['error', expect.any(String), { messageId: 'm1', error: 'Error: no' }]]);
  });

  it('does not let the malformed JSON of one record hurt the others', async () => {
    const { log } = recorder();
    const done: unknown[] = [];
    const answer = await eachRecord(batch('{', '', '2'), log, async (body) => void done.push(body));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }] });
    expect(done).toEqual([2]);
  });

  it('reports a record whose run throws before its first wait', async () => {
    const { log } = recorder();
    const answer = await eachRecord(batch('1'), log, () => {
      throw new TypeError('at once');
    });
    expect(answer.batchItemFailures).toHaveLength(1);
  });

  it('reports nothing of a batch that went well', async () => {
    const { lines, log } = recorder();
    expect(await eachRecord(batch('1', '2'), log, async () => {})).toEqual({ batchItemFailures: [] });
    expect(lines).toEqual([]);
  });
});

import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { createTimeline } from '../../src/sandbox/timeline.ts';
import { NOON } from '../support/clock.ts';

const EVENT = {
  version: '0' as const,
  id: 'e',
  account: '111122223333',
  time: '2026-11-22T12:00:00Z',
  region: 'eu-west-1',
  resources: [],
};

const recordedTimeline = () => {
  const lines: string[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return { lines, timeline: createTimeline(out, () => NOON) };
};

it('shows what a topic was told, on one line', () => {
  const { lines, timeline } = recordedTimeline();
  const message = '"Nobody has answered."\n"Finding 1"';
  timeline.activity({ at: NOON, kind: 'published', topic: 'UnansweredTopic', message });
  expect(lines).toEqual([expect.stringMatching(/UnansweredTopic.*PAGED.*"Nobody has answered\." "Finding 1"\n$/)]);
});

const DANA = { kind: 'person', userId: 'UDANA', name: 'dana' };
it.each([
  ['portcullis.slack', 'Decision', { kind: 'revoke', by: DANA }, 'dana clicked: revoke'],
  ['portcullis.slack', 'Refused click', { what: 'keep', by: { ...DANA, name: '' } }, 'UDANA clicked: keep'],
  ['portcullis.slack', 'Home opened', { userId: 'UDANA' }, 'somebody opened the Home tab'],
  [
    'portcullis',
    'Account not watched',
    { account: '999900001111', region: 'eu-west-1', eventName: 'A' },
    '999900001111',
  ],
  ['portcullis', 'Decision refused', { groupId: 'sg-0a', what: 'keep', why: 'Not you.', by: DANA }, 'Not you.'],
])('shows what people do in Slack: %s, %s', (source, type, detail, text) => {
  const { lines, timeline } = recordedTimeline();
  const event = { ...EVENT, source, 'detail-type': type, detail };
  timeline.activity({ at: NOON, kind: 'event', bus: 'DecisionsBus', queues: [], event });
  expect(lines).toEqual([expect.stringContaining(text)]);
});

it('takes a refusal, which the bus tells, for no problem of the function that logs it', () => {
  const { lines, timeline } = recordedTimeline();
  timeline.log('slack', '{"level":"WARN","message":"a click was refused","user":"UDANA","what":"keep"}');
  timeline.log('remediate', '{"level":"WARN","message":"refused: keep","user":"UDANA"}');
  timeline.log('ingress', '{"level":"WARN","message":"an event of an account or region that is not watched"}');
  timeline.log('remediate', '{"level":"ERROR","message":"exposure failed","cause":"UnauthorizedOperation"}');
  expect(lines).toEqual([]);
  timeline.log('slack', '{"level":"WARN","message":"a click was refused","user":"UDANA","what":null}');
  timeline.log('slack', '{"level":"ERROR","message":"a click could not be carried out"}');
  expect(lines).toHaveLength(2);
});

it('shows of what functions write only what needs a look, and in words', () => {
  const { lines, timeline } = recordedTimeline();
  timeline.log('ingress', '{"level":"INFO","message":"judged clear"}');
  timeline.log('ingress', '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]},"Stack":"local","Retries":1}');
  expect(lines).toEqual([]);
  timeline.log('inspect', '{"level":"WARN","message":"a message failed and is retried","error":"Error: no"}');
  timeline.log('inspect', 'Warning: something of Node');
  expect(lines).toEqual([
    expect.stringContaining('inspect: a message failed and is retried: Error: no'),
    expect.stringContaining('inspect: Warning: something of Node'),
  ]);
  expect(lines.join('')).not.toContain('{');
});

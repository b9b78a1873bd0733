import { describe, expect, it } from '@jest/globals';
import { classify } from '../../src/exposure/classify.ts';
import { eachRecord } from '../../src/evaluate/each-record.ts';
import { authorizeItems, envelope, ipv4, item, ports, SETTINGS } from '../exposure/records.ts';

const recordsIn = (value: unknown): unknown[] => {
  const records: unknown[] = [];
  eachRecord(value, (record) => records.push(record));
  return records;
};
const verdictsIn = (value: unknown) => recordsIn(value).map((record) => classify(record, SETTINGS).verdict);
const text = (value: unknown) => JSON.stringify(value);

const open = authorizeItems(item({ ...ports(10250), ipRanges: ipv4('0.0.0.0/0') }));
const shut = authorizeItems(item({ ...ports(10250), ipRanges: ipv4('10.0.0.0/8') }));
const { recipientAccountId: _, ...nameless } = open;

describe('every record is judged by itself', () => {
  it.each<[string, unknown]>([
    ['a list', [open, shut]],
    ['a trail file', { Records: [open, shut] }],
    ['a file of lower-case records', { records: [open, shut] }],
    ['trail files in a list', [{ Records: [open] }, { Records: [shut] }]],
    ['envelopes in a trail file', { Records: [envelope(open), envelope(shut)] }],
    ['a list as text', text([open, shut])],
    ['a list of texts', [text(open), text(envelope(shut))]],
    ['an envelope of a list', envelope([open, shut])],
    ['an envelope of a trail file', envelope({ Records: [open, shut] })],
    ['an envelope of a trail file as text', envelope(text({ Records: [open, shut] }))],
    ['an SNS notification of a trail file', { Type: 'Notification', Message: text({ Records: [open, shut] }) }],
    ['a Lambda event of SNS', { Records: [open, shut].map((one) => ({ Sns: { Message: text(envelope(one)) } })) }],
    ['a Lambda event of SQS', { Records: [open, shut].map((one) => ({ messageId: 'm', body: text(envelope(one)) })) }],
    ['an SQS message of a list', { body: text([open, shut]) }],
    ['an SQS message of a trail file', { Records: [{ messageId: 'm', body: text({ Records: [open, shut] }) }] }],
    ['SNS in SQS', { Records: [{ body: text({ Message: text({ Records: [open, shut] }) }) }] }],
    ['SNS in SQS in a list', [{ Records: [{ body: text({ Message: text({ Records: [open, shut] }) }) }] }]],
    ['SQS, received by the command line', { Messages: [open, shut].map((one) => ({ Body: text(envelope(one)) })) }],
    ['lookup-events', { Events: [open, shut].map((one) => ({ EventName: 'x', CloudTrailEvent: text(one) })) }],
    ['a subscription of CloudWatch Logs', { logEvents: [open, shut].map((one) => ({ id: '1', message: text(one) })) }],
    ['filter-log-events', { events: [open, shut].map((one) => ({ timestamp: 1, message: text(one) })) }],
  ])('of %s', (_name, value) => {
    expect(verdictsIn(value)).toEqual(['exposed', 'clear']);
  });

  it.each<[string, unknown]>([
    ['itself', open],
    ['its envelope', envelope(open)],
    ['records that is one record', { Records: open }],
    ['text', text(open)],
    ['text behind a line break', `\n${text(open)}`],
  ])('alone, in %s', (_name, value) => {
    expect(verdictsIn(value)).toEqual(['exposed']);
  });

  it('keeps the account of its envelope', () => {
    for (const detail of [nameless, text(nameless), [nameless], text({ Records: [nameless] })])
      expect(recordsIn([envelope(detail)]).map((record) => classify(record, SETTINGS).facts.account)).toEqual([
        '777788889999',
      ]);
  });

  it('is taken for a record wherever it lies, whatever else it has', () => {
    const busy = { ...open, Records: [shut], message: text(shut), detail: [shut] };
    expect(recordsIn(busy)).toEqual([busy]);
    expect(recordsIn(envelope(busy))).toEqual([envelope(busy)]);
  });
});

describe('nothing is passed over', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['text', 'hello'],
    ['text that begins as JSON', '{"eventName": "Auth'],
    ['an empty object', {}],
    ['a list in a list', [[open]]],
    ['a message of no JSON', { Message: 'hello' }],
    ['records that are none', { Records: 7 }],
    ['an envelope of nothing', envelope(null)],
    ['an envelope of something else', envelope({ state: 'running' })],
    ['a line of a log', { logEvents: [{ message: 'START RequestId: 1' }] }],
  ])('of %s', (_name, value) => {
    expect(verdictsIn(value)).toEqual(['invalid']);
  });

  it('beside a record that can be read', () => {
    expect(verdictsIn({ Records: [null, 5, 'x', open, [open]] })).toEqual([
      'invalid',
      'invalid',
      'invalid',
      'exposed',
      'invalid',
    ]);
  });

  it('of a list of no record, because there is nothing', () => {
    for (const value of [[], { Records: [] }, { Events: [] }, { body: '[]' }]) expect(recordsIn(value)).toEqual([]);
  });

  it('however deep it is wrapped, in time that does not grow with the depth', () => {
    const wrapped = (times: number) =>
      Array.from({ length: times }).reduce<unknown>((inner) => ({ Records: [inner] }), open);
    expect(verdictsIn(wrapped(4))).toEqual(['exposed']);
    expect(verdictsIn(wrapped(100_000))).toEqual(['invalid']);
    const envelopes = Array.from({ length: 1_000 }).reduce<unknown>((inner) => ({ detail: [inner] }), open);
    expect(verdictsIn(envelopes)).toEqual(['invalid']);
  });
});

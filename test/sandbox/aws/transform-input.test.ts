import { describe, expect, it } from '@jest/globals';
import { checkTransformer, inputFor } from '../../../src/sandbox/aws/events/transform-input.ts';

const event = {
  version: '0' as const,
  id: '1',
  'detail-type': 'Exposure unanswered',
  source: 'portcullis',
  account: '111122223333',
  time: '2026-11-22T10:00:00Z',
  region: 'eu-west-1',
  resources: ['first', 'second'],
  detail: {
    group: 'sg-1',
    count: 2,
    isOpen: true,
    by: null,
    said: 'a "word"',
    rules: [{ port: 6443 }, { port: 10250 }],
  },
};
const paths = {
  group: '$.detail.group',
  count: '$.detail.count',
  open: '$.detail.isOpen',
  by: '$.detail.by',
  said: '$.detail.said',
  second: '$.detail.rules[1].port',
  type: '$.detail-type',
  nothing: '$.detail.none.at.all',
  all: '$.detail.rules',
};
const filled = (template: string) => inputFor(event, { paths, template });

describe('what a rule sends to its target', () => {
  it('is the event as it is where nothing is transformed', () => {
    expect(inputFor(event, null)).toBe(JSON.stringify(event));
  });

  it.each([
    ['"<group> has <count> rules: <type>"', '"sg-1 has 2 rules: Exposure unanswered"'],
    ['"<second> of <group>"\n"open: <open>"\n', '"10250 of sg-1"\n"open: true"\n'],
    ['"[<nothing>]"', '"[]"'],
    ['{"group": <group>, "text": "in <group>", "count": <count>}', '{"group": "sg-1", "text": "in sg-1", "count": 2}'],
    ['{"rules": <all>, "by": <nothing>}', '{"rules": [{"port":6443},{"port":10250}], "by": ""}'],
    [String.raw`"the \"<group>\""`, String.raw`"the \"sg-1\""`],
  ])('is %s, filled in', (template, text) => {
    expect(filled(template)).toBe(text);
  });

  it.each([
    ['a quote, which EventBridge does not escape', '"<said>"'],
    ['a list within a text', '"<all>"'],
    ['null within a text', '"<by>"'],
  ])('is nothing where the event brings %s', (_what, template) => {
    expect(() => filled(template)).toThrow();
  });
});

describe('a transformer', () => {
  it.each([
    ['"<group>"', paths],
    ['"<group>"\n"<count>"', paths],
    ['{"a": <group>}', paths],
  ])('%s can be used', (template, known) => {
    expect(() => checkTransformer({ paths: known, template })).not.toThrow();
  });

  it.each<[string, string, Record<string, string>]>([
    ['a placeholder without a path', '"<other>"', paths],
    ['a text without quotes', 'group <group>', paths],
    ['a broken JSON', '{"a": <group>', paths],
    ['a path with a filter', '"<a>"', { a: '$.detail.rules[?(@.port==1)]' }],
    ['a path with a wildcard', '"<a>"', { a: '$.detail.rules[*].port' }],
    ['a path in brackets', '"<a>"', { a: "$['detail']" }],
  ])('with %s is refused', (_what, template, known) => {
    expect(() => checkTransformer({ paths: known, template })).toThrow('InputTransformer');
  });
});

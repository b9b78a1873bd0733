import { describe, it } from '@jest/globals';
import { createSplitter } from '../../src/evaluate/create-splitter.ts';
import { eachRecord } from '../../src/evaluate/each-record.ts';
import { classify } from '../../src/exposure/classify.ts';
import { authorizeItems, envelope, ipv4, item, ports, SETTINGS } from '../exposure/records.ts';
import { expectLinear } from '../support/expect-linear.ts';

const open = authorizeItems(item({ ...ports(10250), ipRanges: ipv4('0.0.0.0/0') }));
const line = JSON.stringify(open);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** What `evaluate` does with a text, but for reading and printing it. */
const judgeText = (text: string): void => {
  const splitter = createSplitter({
    value: (value) => eachRecord(value, (record) => classify(record, SETTINGS)),
    unreadable: () => undefined,
  });
  for (const one of text.split('\n')) splitter.line(one);
  splitter.end();
};

describe('the time that an input takes', () => {
  it.each<[string, (size: number) => string]>([
    ['records, a line each', (size) => `${line}\n`.repeat(size)],
    ['records on one line', (size) => line.repeat(size)],
    ['records of a trail file', (size) => `{"Records":[${times(size, () => line).join()}]}`],
    ['records of a printed list', (size) => JSON.stringify({ Records: times(size, () => open) }, null, 2)],
    [
      'records in an envelope of as many keys',
      (size) =>
        JSON.stringify({
          ...envelope(times(size, () => ({}))),
          ...Object.fromEntries(times(size, (index) => [`key${index}`, 0])),
        }),
    ],
    ['texts in texts', (size) => JSON.stringify(times(size, () => ({ Message: JSON.stringify({ body: line }) })))],
    ['brackets that never close', (size) => '{"a":\n'.repeat(size * 10)],
    ['brackets on one line', (size) => '['.repeat(size * 100)],
    ['lines that were cut off', (size) => `${line.slice(0, 300)}\n${line}\n`.repeat(size)],
    ['spaces between values', (size) => `{}${' '.repeat(100)}`.repeat(size)],
    ['spaces before something else', (size) => `{}${' '.repeat(size * 100)}x`],
  ])('grows with the number of %s, and no faster', (_name, make) => {
    expectLinear(300, make, judgeText);
  });
});

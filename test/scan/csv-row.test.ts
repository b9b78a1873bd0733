import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvRow } from '../../src/scan/csv-row.ts';
import { hostileText } from '../support/hostile-text.ts';
import { parseCsv } from './parse-csv.ts';

describe('a row of CSV', () => {
  it('quotes what RFC 4180 asks to be quoted, and ends with CRLF', () => {
    expect(csvRow(['a', 'b, "c"', null, 0.5])).toBe('a,"b, ""c""",,0.5\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '|cmd', '  =1', '\t=1', '\r\n=1'])(
    'does not let a spreadsheet run %j',
    (text) => expect(csvRow([text])).toMatch(/^'[^\s]/),
  );

  it('leaves a number alone', () => expect(csvRow([-1])).toBe('-1\r\n'));

  it('is one row of as many fields, none of which is a formula, whatever stands in it', () => {
    fc.assert(
      fc.property(hostileText(), hostileText(), (one, other) => {
        const row = csvRow([one, 7, other]);
        expect(parseCsv(row)).toHaveLength(1);
        expect(parseCsv(row)[0]).toHaveLength(3);
        expect(row.slice(0, -2)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        for (const field of parseCsv(row)[0] ?? []) expect(field).not.toMatch(/^[=+\-@＝＋－＠|%\t\r]/);
      }),
    );
  });
});

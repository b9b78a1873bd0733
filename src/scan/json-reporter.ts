import { jsonText } from '../terminal/json-text.ts';
import { recordsOf } from './exposure-record.ts';
import { unreadOf, type Reporter } from './reporter.ts';

const lineOf = (value: unknown): string => `${jsonText(value)}\n`;

/**
 * NDJSON: a line for each rule as soon as its region is read, a line for each thing that could not be read, and a last
 * one that sums it up. Nothing has to be kept for it, and `jq` takes it as it is. Without that last line the scan was cut off.
 */
export const jsonReporter: Reporter = {
  begin: () => '',
  scanned: (scanned) => {
    const records = scanned.kind === 'place' ? scanned.open.flatMap(recordsOf) : [];
    const unread = unreadOf(scanned);
    return [...records, ...(unread ? [unread] : [])].map(lineOf).join('');
  },
  end: ({ unread, exposedGroups: _, ...totals }, effort) =>
    lineOf({
      kind: 'summary',
      ...totals,
      unread: unread.length,
      complete: unread.length + totals.unknown === 0,
      ...effort,
    }),
};

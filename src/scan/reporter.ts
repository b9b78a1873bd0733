import type { Scanned } from './scan.ts';
import type { ScanTotals } from './scan-totals.ts';

/** What a scan took: calls of AWS's API, and ms from begin to end. */
export type ScanEffort = { calls: number; ms: number };
/** Texts to print: at the beginning, for each account or place, at the end. */
export type Reporter = {
  begin(): string;
  scanned(scanned: Scanned): string;
  end(totals: ScanTotals, effort: ScanEffort): string;
};

/** What was not read to its end; null when it was. `region` null: nothing of the account. */
export type Unread = { kind: 'unread'; account: string; region: string | null; why: string };

export const unreadOf = (scanned: Scanned): Unread | null => {
  if (scanned.failure === null) return null;
  const { account, region } = scanned.kind === 'place' ? scanned.place : { account: scanned.account, region: null };
  return { kind: 'unread', account, region, why: scanned.failure };
};

import type { Verdict } from '../exposure/verdict.ts';

const VERDICTS = ['exposed', 'unknown', 'clear', 'ignored', 'invalid'] as const satisfies Verdict['verdict'][];

/** Counts of verdicts, and of the reasons given for each. Its size does not grow with the records. */
export type Summary = { verdicts: Map<Verdict['verdict'], number>; reasons: Map<string, number> };

export const newSummary = (): Summary => ({ verdicts: new Map(), reasons: new Map() });

export const countVerdict = (summary: Summary, { verdict, reasons }: Verdict): void => {
  summary.verdicts.set(verdict, (summary.verdicts.get(verdict) ?? 0) + 1);
  for (const { code } of reasons) {
    const key = `${verdict.padEnd(9)}${code}`;
    summary.reasons.set(key, (summary.reasons.get(key) ?? 0) + 1);
  }
};

const row = (name: string, count: number | string): string => `${name.padEnd(32)}${String(count).padStart(10)}`;

/** The table that `--summary` prints: verdicts, then the reasons behind them, the frequent ones first. */
export const summaryTable = ({ verdicts, reasons }: Summary): string => {
  const counted = VERDICTS.map((verdict) => row(verdict, verdicts.get(verdict) ?? 0));
  const total = [...verdicts.values()].reduce((sum, count) => sum + count, 0);
  const explained = [...reasons]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([key, count]) => row(key, count));
  const because = explained.length === 0 ? [] : ['', row('verdict  reason', 'records'), ...explained];
  return [row('verdict', 'records'), ...counted, row('all', total), ...because, ''].join('\n');
};

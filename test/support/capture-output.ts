import { jest } from '@jest/globals';

type Line = Readonly<Record<string, unknown>>;
export type Output = {
  /** Every line, as it was written. */
  lines: string[];
  /** Those of the log, parsed. */
  logged: () => Line[];
  /** Metrics as `Name=value`, with the value of the second dimension behind: `ExposuresSettled=1 revoked`. */
  counted: () => string[];
};

/** What functions write to stdout from now on goes to `lines`; `jest.restoreAllMocks` ends it. */
export const captureOutput = (lines: string[] = []): Output => {
  const write = (chunk: unknown) => lines.push(...String(chunk).split('\n').filter(Boolean)) > 0;
  jest.spyOn(process.stdout, 'write').mockImplementation(write);
  // Nothing may come by this way, so it is watched, too.
  for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const)
    jest.spyOn(console, level).mockImplementation((...parts) => void lines.push(parts.map(String).join(' ')));
  const parsed = () => lines.map((line) => JSON.parse(line) as Line);
  return {
    lines,
    logged: () => parsed().filter((line) => !('_aws' in line)),
    counted: () => parsed().flatMap((line) => ('_aws' in line ? [countOf(line)] : [])),
  };
};

const countOf = (line: Line): string => {
  const { CloudWatchMetrics } = line['_aws'] as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] };
  const name = CloudWatchMetrics[0]?.Metrics[0]?.Name ?? '';
  const dimension = line['Outcome'] ?? line['Function'];
  return [`${name}=${JSON.stringify(line[name])}`, ...(typeof dimension === 'string' ? [dimension] : [])].join(' ');
};

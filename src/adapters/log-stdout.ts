import type { Clock, Log, LogFields, LogLevel } from '../ports.ts';
import { logContext } from './log-context.ts';
import { redact } from './redact.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

type LogOptions = {
  /** What is below it is not written. */
  level: LogLevel;
  /** Which of the functions this is. */
  functionName: string;
  /** Never written, wherever they stand: shapes alone do not know every secret. */
  secrets: () => readonly string[];
  clock: Pick<Clock, 'now'>;
};

/** The most elements of a list that a line names. */
const MOST_ITEMS = 20;

/**
 * One JSON object in one line on stdout. Not by `console`, which Lambda's JSON format would wrap in an object of its own
 * as a text; a line that is JSON it leaves as it is, and reads `level` and `timestamp` of it.
 */
export const createLog =
  ({ level: least, functionName, secrets: known, clock }: LogOptions): Log =>
  (level, message, fields = {}) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    const secrets = known();
    const at = { level: level.toUpperCase(), timestamp: new Date(clock.now()).toISOString() };
    const said = { ...logContext(), ...fields };
    writeLine({ ...at, message: redact(message, secrets), function: functionName, ...redacted(said, secrets) });
  };

/** Lambda reads stdout line by line; what is written to it is not lost when the container is frozen. */
export const writeLine = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const redacted = (fields: LogFields, secrets: readonly string[]): LogFields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, redactedValue(value, secrets)]));

const redactedValue = (value: LogFields[string], secrets: readonly string[]): LogFields[string] => {
  if (typeof value === 'string') return redact(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  return value.slice(0, MOST_ITEMS).map((one) => redact(one, secrets));
};

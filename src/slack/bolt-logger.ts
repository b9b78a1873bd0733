import type { Logger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Log } from '../ports.ts';

/**
 * Bolt's notes as records of our own log. What it says at `debug` and `info` is left out: the first holds whole
 * requests, the second repeats ours.
 */
export const createBoltLogger = (log: Log): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...parts) => log('warn', parts.map(String).join(' ')),
  error: (...parts) => log('error', parts.map(String).join(' ')),
  setLevel: () => undefined,
  getLevel: () => LogLevel.WARN,
  setName: () => undefined,
});

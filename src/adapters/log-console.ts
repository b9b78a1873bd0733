import type { Log } from '../ports.ts';

/** One JSON line per record on the console. */
export const logToConsole: Log = (level, message, fields = {}) => {
  console[level](JSON.stringify({ level, message, ...fields }));
};

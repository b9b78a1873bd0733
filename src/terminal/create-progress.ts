import type { Writable } from 'node:stream';
import { columnsOf } from './columns-of.ts';
import { fit } from './fit.ts';

export type Terminal = Writable & { isTTY?: boolean; columns?: number };
export type Progress = {
  /** `done` of `all` (0: not known yet), and what is going on. */
  update(done: number, all: number, text: string): void;
  /** Something is finished: a line of its own where nobody watches a bar. */
  finished(text: string): void;
  /** Takes the bar away, so that something else can be printed; the next update draws it again. */
  hide(): void;
};

const BAR = 20;
/** Back to the beginning of the line, and nothing on it. */
const CLEAR = '\r\u001b[K';

/** Progress on a stream: a bar that is drawn over and over on a terminal, plain lines elsewhere. Texts must be safe. */
export const createProgress = (stream: Terminal): Progress => {
  if (stream.isTTY !== true)
    return { update: () => undefined, hide: () => undefined, finished: (text) => void stream.write(`${text}\n`) };
  let shown = false;
  return {
    update: (done, all, text) => {
      const filled = all === 0 ? 0 : Math.round((BAR * done) / all);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
      // One cell is left free: a terminal wraps a line that fills it.
      stream.write(`${CLEAR}${fit(`${bar} ${done}/${all} ${text}`, (columnsOf(stream) ?? 80) - 1)}`);
      shown = true;
    },
    finished: () => undefined,
    hide: () => {
      if (shown) stream.write(CLEAR);
      shown = false;
    },
  };
};

import type { Writable } from 'node:stream';

/** Collected output: cheap to write to, sent by `flushed`, which waits while the reader is slower than we are. */
export type Output = { write(text: string): void; flushed(): Promise<void>; isClosed(): boolean };

/**
 * Writes to a stream with back-pressure. A reader that goes away (`head`, a closed pager) is no error: what is
 * written after that goes nowhere, and `isClosed` tells the writer to stop. Any other failure of the stream throws.
 */
export const createOutput = (stream: Writable): Output => {
  let text = '';
  let closed = false;
  let failure: Error | null = null;
  let wake = (): void => undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') failure = error;
    wake();
  });
  stream.on('close', () => {
    closed = true;
    wake();
  });
  stream.on('drain', () => wake());
  return {
    write: (more) => {
      text += more;
    },
    flushed: async () => {
      const sent = text;
      text = '';
      if (sent !== '' && !closed && !stream.write(sent))
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (closed) resolve();
        });
      if (failure) throw failure;
    },
    isClosed: () => closed,
  };
};

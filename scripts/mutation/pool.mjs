import { clearTimeout, setTimeout } from 'node:timers';
import { Worker } from 'node:worker_threads';

/**
 * Threads that answer one question at a time. Whoever gives no sign of life for its `patience` (ms) is ended and replaced,
 * and its question is answered by null: a mutant may loop for ever.
 */
export const createPool = async ({ file, workerData, threads }) => {
  const start = async () => {
    const worker = new Worker(file, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 64 } });
    const thread = { worker, hear: () => undefined };
    worker.on('message', (message) => thread.hear(message));
    // Out of memory, say.
    worker.on('error', () => thread.hear({ isGone: true }));
    await new Promise((resolve, reject) => {
      thread.hear = ({ isGone }) => (isGone ? reject(new Error('a thread does not start')) : resolve());
    });
    return thread;
  };
  const workers = await Promise.all(Array.from({ length: threads }, start));
  const ask = (thread, question) =>
    new Promise((resolve, reject) => {
      let timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => resolve(null), question.patience);
      };
      thread.hear = ({ answer, error, isGone }) => {
        if (!isGone && answer === undefined && error === undefined) return wait();
        clearTimeout(timer);
        if (isGone) return resolve(null);
        return error === undefined ? resolve({ answer }) : reject(new Error(error));
      };
      wait();
      thread.worker.postMessage(question);
    });
  return {
    /** Asks this for every item, the threads beside each other; `then(item, { answer })`, or null, as they answer. */
    each: async (items, questionOf, then) => {
      const left = [...items];
      await Promise.all(
        workers.map(async (_worker, index) => {
          for (let item = left.shift(); item !== undefined; item = left.shift()) {
            const found = await ask(workers[index], questionOf(item));
            if (found === null) {
              await workers[index].worker.terminate();
              workers[index] = await start();
            }
            then(item, found);
          }
        }),
      );
    },
    first: async (question) => {
      const found = await ask(workers[0], question);
      if (found === null) throw new Error(`no answer: ${question.kind}`);
      return found.answer;
    },
    end: async () => {
      await Promise.all(workers.map(async (thread) => ask(thread, { kind: 'end', patience: 60_000 })));
      await Promise.all(workers.map(async ({ worker }) => worker.terminate()));
    },
  };
};

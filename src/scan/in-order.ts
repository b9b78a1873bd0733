/**
 * Runs this for every item, `atOnce` of them at the same time, and gives the results in the order of the items, each as
 * soon as those before it are given. Stops beginning new ones when nobody takes results any more. A failure is thrown
 * when its turn comes.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  run: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const slots = items.map((item) => ({ item, ...newPromise<R>() }));
  const waiting = slots.values();
  let stopped = false;
  const work = async () => {
    for (const { item, resolve } of waiting) {
      if (stopped) return;
      const result = run(item);
      resolve(result);
      await result.catch(() => undefined);
    }
  };
  for (let i = 0; i < atOnce; i += 1) void work();
  try {
    for (const { promise } of slots) yield await promise;
  } finally {
    stopped = true;
  }
}

const newPromise = <R>() => {
  let resolve: (value: Promise<R>) => void = () => undefined;
  const promise = new Promise<R>((settle) => {
    resolve = settle;
  });
  // Its turn may come later than its failure.
  promise.catch(() => undefined);
  return { promise, resolve };
};

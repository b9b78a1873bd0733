/**
 * While Lambda starts a container: makes what its first event would wait for, and has the secrets read. A configuration
 * with faults is no reason to fail here, where nobody would see which: the first event fails by it and says so.
 */
export const warm = (make: () => unknown): void => {
  try {
    make();
  } catch {
    // Thrown again, and logged, by the first event.
  }
};

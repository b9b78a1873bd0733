/** The answer, or null where the service says by one of these errors that there is no such thing. Throws any other. */
export const orNull = async <T>(call: Promise<T>, ...names: readonly string[]): Promise<T | null> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return null;
    throw error;
  }
};

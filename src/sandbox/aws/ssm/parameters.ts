/** Parameter Store, as far as secrets are read from it. All of them are SecureStrings. */
export type Parameters = {
  /** Creates or changes one. Names begin with a slash. */
  put(name: string, value: string): void;
  /** Idempotent. */
  delete(name: string): void;
  get(name: string): { value: string; version: number } | null;
};

export const createParameters = (): Parameters => {
  const parameters = new Map<string, { value: string; version: number }>();
  return {
    put: (name, value) => {
      parameters.set(name, { value, version: (parameters.get(name)?.version ?? 0) + 1 });
    },
    delete: (name) => void parameters.delete(name),
    get: (name) => parameters.get(name) ?? null,
  };
};

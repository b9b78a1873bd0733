import type { SecretName, Secrets } from '../../src/ports.ts';

export type SecretsMemory = Secrets & {
  /** What is known from the next `renew` on, as after a rotation. */
  rotate(name: SecretName, value: string): void;
};

/** Secrets that a test hands out. */
export const createSecretsMemory = (
  values: Record<SecretName, string> = { botToken: 'xoxb-1', signingSecret: '8f742231b10e8888abcd99yyyzzz85a5' },
): SecretsMemory => {
  const known = { ...values };
  const stored = { ...values };
  return {
    prepare: () => undefined,
    read: async (name) => known[name],
    renew: async (name) => {
      Object.assign(known, stored);
      return known[name];
    },
    known: () => Object.values(known),
    rotate: (name, value) => {
      stored[name] = value;
    },
  };
};

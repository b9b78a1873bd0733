import { type Json, pick, textOf } from './lenient.ts';

/** No name of IAM is longer than this, and no ARN of one. */
const MOST_NAME = 128;
export const MOST_ARN = 400;

/** Foreign text, cut; null when there is none. */
export const cut = (value: unknown, most = MOST_NAME): string | null =>
  // The cut may halve a pair of surrogates, which no store keeps as it is.
  textOf(value)
    ?.slice(0, most)
    .replace(/[\ud800-\udbff]$/, '') ?? null;

/** Athena and Glue write every key in lower case. */
export const field = (from: Json | null, key: string): unknown =>
  from === null ? undefined : pick(from, key, key.toLowerCase());

/** `assumed-role/deploy/alex` → `['assumed-role', 'deploy', 'alex']`; a path between type and name is left out. */
export const arnParts = (arn: string | null): { type: string; first: string | null; last: string | null } => {
  const resource = arn?.split(':').slice(5).join(':') ?? '';
  const [type = '', ...rest] = resource.split('/');
  return { type, first: rest[0] || null, last: rest.at(-1) || null };
};

import { AwsError } from '../aws-error.ts';
import type { Tags } from '../model/group-state.ts';
import { integerOf, requiredText, textOf, textsOf, treesOf, type QueryTree } from '../query-params.ts';

/** The values that a thing has under each filter name. */
export type Filterable<T> = Record<string, (each: T) => readonly (string | number | boolean | null)[]>;

/** The filters `tag:<key>`, `tag-key` and `tag-value` of whatever has tags. */
const tagValues = (name: string, tags: Tags): string[] | null => {
  if (name === 'tag-key') return [...tags.keys()];
  if (name === 'tag-value') return [...tags.values()];
  if (name.startsWith('tag:')) return [tags.get(name.slice('tag:'.length))].filter((value) => value !== undefined);
  return null;
};

const NO_TAGS: Tags = new Map();
const tagsOf = (each: object): Tags => ('tags' in each && each.tags instanceof Map ? (each.tags as Tags) : NO_TAGS);

// EC2's wildcards: `*` is any text, `?` one character, a backslash takes away their meaning.
const wildcard = (pattern: string): RegExp => {
  const parts = [...pattern.matchAll(/\\(.)|([*?])|([^\\*?]+|\\)/gs)].map(([, escaped, wild, plain]) => {
    if (wild !== undefined) return wild === '*' ? '.*' : '.';
    return (escaped ?? plain ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's');
};

/**
 * What of `all` the filters of a describe call let through: each filter must match, by any of its values. An unknown
 * filter name throws `InvalidParameterValue`, as EC2 does.
 */
export const filtered = <T extends object>(request: QueryTree, all: readonly T[], fields: Filterable<T>): T[] => {
  const filters = treesOf(request, 'Filter').map((filter) => {
    const name = requiredText(filter, 'Name');
    if (!Object.hasOwn(fields, name) && tagValues(name, NO_TAGS) === null) {
      throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
    }
    return { name, values: textsOf(filter, 'Value').map(wildcard) };
  });
  return all.filter((each) =>
    filters.every(({ name, values }) => {
      const has = fields[name]?.(each) ?? tagValues(name, tagsOf(each)) ?? [];
      return has.some((value) => value !== null && values.some((pattern) => pattern.test(String(value))));
    }),
  );
};

/**
 * One page, by `MaxResults` (5 to 1000) and `NextToken`. The token is the position after the last thing of the page
 * before; ids in the request and a page size exclude each other.
 */
export const page = <T>(
  request: QueryTree,
  all: readonly T[],
  smallest = 5,
): { items: T[]; nextToken: string | undefined } => {
  const size = integerOf(request, 'MaxResults');
  if (size !== null && (size < smallest || size > 1000)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between ${smallest} and 1000.`,
    );
  }
  const token = textOf(request, 'NextToken');
  const position = token === null ? '0' : Buffer.from(token, 'base64url').toString();
  if (!/^\d{1,9}$/.test(position)) throw new AwsError('InvalidParameterValue', 'Unable to parse the pagination token');
  const start = Number(position);
  const end = size === null ? all.length : start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
};

/** The things with these ids, or all when none is named; throws `code` for an id that nothing has. */
export const named = <T extends { id: string }>(
  all: readonly T[],
  ids: readonly string[],
  missing: (id: string) => AwsError,
): T[] => {
  const unknown = ids.find((id) => !all.some((each) => each.id === id));
  if (unknown !== undefined) throw missing(unknown);
  return ids.length === 0 ? [...all] : all.filter((each) => ids.includes(each.id));
};

// CloudTrail, its normalisers and its archives disagree about lists, numbers and missing values. These readers accept
// every spelling that was seen, and say so when they cannot: nothing unreadable may look like nothing at all.

export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; null for everything else, lists included. */
export const objectOf = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;

/** The value as text; null when it is neither text nor a number, or empty. */
export const textOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
};

/** The first of the named keys that holds something. */
export const pick = (from: Json, ...keys: readonly string[]): unknown => {
  for (const key of keys) {
    const value = from[key];
    if (!isNothing(value)) return value;
  }
  return undefined;
};

/** True, or a normaliser's text for it: `"true"`, `"True"`. */
export const isTrue = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value.length === 4 && value.toLowerCase() === 'true');

/** CloudTrail marks a field that was too long with `omitted: true`: what is left of it is not the whole. */
export const isOmitted = (value: unknown): boolean => isTrue(objectOf(value)?.['omitted']);

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Object, or text that holds one as JSON (Athena, CloudTrail Lake); null when it is neither. */
export const objectOrJson = (value: unknown): Json | null => {
  if (typeof value !== 'string') return objectOf(value);
  // Most texts are no JSON, and an exception costs more than a look at the first character.
  const start = value.slice(0, 16).trimStart()[0];
  if (start !== '{') return null;
  try {
    return objectOf(JSON.parse(value));
  } catch {
    return null;
  }
};

/**
 * What a record of the new style wraps in `<action>Request`; parameters that are not wrapped are taken as they are.
 * Null when unreadable. AWS writes nothing beside the wrapper: where something is (`omitted: true`), the wrapper does
 * not hold the whole.
 */
export const unwrapped = (value: unknown, wrapper: string): Json | null => {
  const outer = objectOrJson(value);
  if (outer === null || outer[wrapper] === undefined) return outer;
  const inner = objectOrJson(outer[wrapper]);
  const isAlone = Object.keys(outer).every((key) => key === wrapper || isNothing(outer[key]));
  return inner === null || isAlone ? inner : { ...inner, omitted: true };
};

const startsWithCapital = (key: string): boolean => {
  const code = key.charCodeAt(0);
  return 0x41 <= code && code <= 0x5a;
};
// No list, CIDR, protocol or port is spelled like this: whoever reads it cannot read it.
const AMBIGUOUS = '?';

/** The object with the API's keys (`CidrIp`) as CloudTrail's old style writes them (`cidrIp`). */
export const withCamelKeys = (object: Json): Json => {
  if (!Object.keys(object).some(startsWithCapital)) return object;
  const renamed = new Map<string, unknown>();
  for (const [key, value] of Object.entries(object)) {
    const name = startsWithCapital(key) ? key.charAt(0).toLowerCase() + key.slice(1) : key;
    const other = renamed.get(name);
    renamed.set(name, isNothing(other) ? value : isNothing(value) ? other : AMBIGUOUS);
  }
  return Object.fromEntries(renamed);
};

/** A list that was read; `complete` is false when something in or around it could not be. */
export type Listed = { items: readonly unknown[]; complete: boolean };

const NOTHING: Listed = { items: [], complete: true };
const UNREADABLE: Listed = { items: [], complete: false };

/**
 * Reads `{ "items": […] }`, `{ "items": {…} }`, the same with `item`, a bare list or a bare object as a list. Absent,
 * null, `""` and `{}` are the empty list, as CloudTrail writes it.
 */
export const listOf = (value: unknown): Listed => {
  if (isNothing(value)) return NOTHING;
  if (Array.isArray(value)) return { items: value, complete: true };
  const object = objectOf(value);
  if (object === null) return UNREADABLE;
  const complete = !isOmitted(object);
  const items = object['items'] === undefined ? object['item'] : object['items'];
  if (Array.isArray(items)) return { items, complete };
  if (items === undefined) {
    const isEmpty = !Object.keys(object).some((key) => key !== 'omitted');
    return isEmpty ? { items: [], complete } : { items: [object], complete };
  }
  if (items === null || items === '') return { items: [], complete };
  const only = objectOf(items);
  return only === null ? UNREADABLE : { items: Object.keys(only).length === 0 ? [] : [only], complete };
};

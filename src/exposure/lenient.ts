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
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
};

/** CloudTrail marks a field that was too long with `omitted: true`: what is left of it is not the whole. */
export const isOmitted = (value: unknown): boolean => {
  const omitted = objectOf(value)?.['omitted'];
  return omitted === true || omitted === 'true';
};

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

/** A list that was read; `complete` is false when something in or around it could not be. */
export type Listed = { items: readonly unknown[]; complete: boolean };

const NOTHING: Listed = { items: [], complete: true };
const UNREADABLE: Listed = { items: [], complete: false };

/**
 * Reads `{ "items": […] }`, `{ "items": {…} }`, a bare list or a bare object as a list. Absent, null, `""` and `{}` are
 * the empty list, as CloudTrail writes it.
 */
export const listOf = (value: unknown): Listed => {
  if (value === undefined || value === null || value === '') return NOTHING;
  if (Array.isArray(value)) return { items: value, complete: true };
  const object = objectOf(value);
  if (object === null) return UNREADABLE;
  const complete = !isOmitted(object);
  const { items } = object;
  if (Array.isArray(items)) return { items, complete };
  if (items === undefined) {
    const isEmpty = !Object.keys(object).some((key) => key !== 'omitted');
    return isEmpty ? { items: [], complete } : { items: [object], complete };
  }
  if (items === null || items === '') return { items: [], complete };
  const only = objectOf(items);
  return only === null ? UNREADABLE : { items: Object.keys(only).length === 0 ? [] : [only], complete };
};

import type { Tags } from '../exposure/rule.ts';

/**
 * The tag of every rule that a narrowing made; its value is the finding's id. Only a rule that carries it may be removed
 * again when the narrowing fails half-way.
 */
export const PIECE_TAG = 'portcullis';

/** A resource has at most 50 tags of its users' (EC2 User Guide, "Tag restrictions"). */
const MOST_TAGS = 50;
/** Bytes of UTF-8 of keys and values: a hundred rules lie in one item of 400 KB, beside everything else. */
const MOST_BYTES = 2_000;

/** `leftOut`: how many tags the rule had that will not come back with it. */
export type BoundTags = { tags: Tags; leftOut: number };

/**
 * The tags of a rule in as far as they are stored, to be put back. Not kept: what AWS alone may write (`aws:…`), our
 * own mark, and what finds no room. Keys in order, so that the same tags are always bound alike.
 */
export const boundTags = (tags: Tags): BoundTags => {
  const kept: [string, string][] = [];
  let room = MOST_BYTES;
  for (const [key, value] of Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const size = bytesOf(key) + bytesOf(value);
    if (isReserved(key) || key === PIECE_TAG || size > room || kept.length === MOST_TAGS) continue;
    kept.push([key, value]);
    room -= size;
  }
  return { tags: Object.fromEntries(kept), leftOut: Object.keys(tags).length - kept.length };
};

/** The tags of a piece: those of the rule that it was cut out of, in as far as there is room, and the mark. */
export const pieceTags = (tags: Tags, findingId: string): Tags => {
  const kept = Object.entries(boundTags(tags).tags).slice(0, MOST_TAGS - 1);
  return { ...Object.fromEntries(kept), [PIECE_TAG]: findingId };
};

/** Whether a narrowing of this very finding made the rule. */
export const isPieceOf = (tags: Tags, findingId: string): boolean => tags[PIECE_TAG] === findingId;

/** Nobody but AWS writes such a tag, in whatever case. */
export const isReserved = (key: string): boolean => key.toLowerCase().startsWith('aws:');

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

import { type Json, objectOf } from '../exposure/lenient.ts';

// SNS in SQS in a Lambda event in a list is seven layers. What is wrapped deeper than this is left as it is.
const DEEPEST = 8;

/** Where one record or one message lies: SNS, SQS (as Lambda gets it, as the CLI prints it), `lookup-events`, logs. */
const ONE = ['Message', 'body', 'Sns', 'Body', 'CloudTrailEvent'] as const;
/** Where several lie: trail files and Lambda events, `lookup-events`, `receive-message`, two exports of CloudWatch Logs. */
const SEVERAL = ['Records', 'records', 'Events', 'Messages', 'logEvents', 'events'] as const;
// The last, because it is a name that anything could have.
const KEYS = [...ONE, ...SEVERAL, 'message'] as const;

const isRecord = (object: Json | null): boolean => typeof object?.['eventName'] === 'string';
const isFull = (value: unknown): boolean => typeof value === 'string' || (typeof value === 'object' && value !== null);

/** The value, or what it holds as JSON. Most texts are no JSON, and an exception costs more than a look at the start. */
const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s{0,8}[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

const wrappedIn = (object: Json): unknown => {
  for (const key of KEYS) if (isFull(object[key])) return object[key];
  return undefined;
};

/**
 * Gives each record of a value: of a list, a trail file, a message or an export that holds one or several, as objects
 * or as text, and keeps the EventBridge envelope around each. What is none of these is given as it is, once: nothing is
 * passed over. Never throws.
 */
export const eachRecord = (value: unknown, give: (record: unknown) => void, depth = 0): void => {
  const layer = depth < DEEPEST ? parsed(value) : null;
  if (Array.isArray(layer)) {
    // A list in a list is nobody's format.
    for (const one of layer)
      if (Array.isArray(one)) give(one);
      else eachRecord(one, give, depth + 1);
    return;
  }
  const object = objectOf(layer);
  if (object === null || isRecord(object)) return give(value);
  const { detail, source, account, region } = object;
  if (isRecord(objectOf(detail))) return give(value);
  // Not the whole envelope: with many keys around many records, its copies would grow with the square of the input.
  if (isFull(detail)) return eachRecord(detail, (one) => give({ source, account, region, detail: one }), depth + 1);
  const inside = wrappedIn(object);
  if (inside === undefined) give(value);
  else eachRecord(inside, give, depth + 1);
};

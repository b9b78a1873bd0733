import { type Json, objectOf, pick } from './lenient.ts';

/** A CloudTrail record and what came around it. */
export type FoundRecord = {
  record: Json;
  eventName: string;
  /** Null where the record does not name it. */
  eventSource: string | null;
  /** The EventBridge envelope's account and region; null where the record came without one. */
  envelopeAccount: unknown;
  envelopeRegion: unknown;
};

// SNS inside a Lambda event inside text is four layers. A record wrapped deeper than this is somebody's trick.
const DEEPEST = 8;

const unwrap = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
};

/** What one layer of wrapping holds: an envelope's detail, the text of a notification or a queue's message, a list of one. */
const inside = (value: Json): unknown => {
  if (value['detail'] !== undefined) return value['detail'];
  if (value['Message'] !== undefined) return value['Message'];
  if (value['body'] !== undefined) return value['body'];
  const notification = objectOf(value['Sns']);
  if (notification !== null) return notification['Message'];
  const records = value['Records'];
  return Array.isArray(records) && records.length === 1 ? records[0] : undefined;
};

/** What is read of a record itself; who called is read in either spelling. */
const RECORD_KEYS = [
  ...['eventName', 'eventSource', 'eventTime', 'eventID', 'awsRegion', 'recipientAccountId'],
  ...['errorCode', 'requestParameters', 'responseElements'],
];
/** Athena and Glue write every key of a record in lower case, and none in what it holds as text. */
const withRecordKeys = (object: Json): Json => {
  if (object['eventname'] === undefined || object['eventName'] !== undefined) return object;
  return {
    ...object,
    ...Object.fromEntries(RECORD_KEYS.map((key) => [key, object[key] ?? object[key.toLowerCase()]])),
  };
};

/**
 * Finds the CloudTrail record in a record, an EventBridge envelope, or either of them as the text of an SNS
 * notification or an SQS message. Null where there is none. Never throws, and looks at no more than a few layers.
 */
export const findRecord = (value: unknown): FoundRecord | null => {
  let layer = unwrap(value);
  let envelope: Json | null = null;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const given = objectOf(layer);
    if (given === null) return null;
    const object = withRecordKeys(given);
    const { eventName } = object;
    if (typeof eventName === 'string' && eventName !== '') {
      const source = pick(object, 'eventSource') ?? (envelope?.['source'] === 'aws.ec2' ? 'ec2.amazonaws.com' : null);
      const eventSource = typeof source === 'string' ? source : null;
      const around = { envelopeAccount: envelope?.['account'], envelopeRegion: envelope?.['region'] };
      return { record: object, eventName, eventSource, ...around };
    }
    if (object['detail'] !== undefined) envelope = object;
    layer = unwrap(inside(object));
  }
  return null;
};

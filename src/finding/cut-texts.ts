import type { Origin, TrackedExposure } from './finding.ts';

/** Bytes of UTF-8. IAM's names are no longer, nor is a description that AWS takes. */
const MOST_DESCRIPTION = 255;
const MOST_ARN = 200;
const MOST_NAME = 128;
const MOST_ID = 64;
/** As many entries as the largest quota of rules lets a group reference. */
const MOST_ENTRIES = 1_000;

/** What others wrote, as long as it is stored with a finding: many of these lie in one item. */
export const cutTexts = (exposure: TrackedExposure): TrackedExposure => ({
  ...exposure,
  rule: { ...exposure.rule, description: cutBytes(exposure.rule.description, MOST_DESCRIPTION) },
  // A set that is not whole must not look like one: without it, nothing counts as kept open.
  entries: (exposure.entries?.length ?? 0) > MOST_ENTRIES ? null : exposure.entries,
  origin: cutOrigin(exposure.origin),
});

const cutOrigin = ({ eventId, eventName, eventTime, actor, sourceIp }: Origin): Origin => ({
  eventId: cutBytes(eventId, MOST_ID),
  eventName: cutBytes(eventName, MOST_ID),
  eventTime,
  actor: {
    ...actor,
    name: cutBytes(actor.name, MOST_NAME),
    role: cutBytes(actor.role, MOST_NAME),
    arn: cutBytes(actor.arn, MOST_ARN),
    through: actor.through && { ...actor.through, text: cutBytes(actor.through.text, MOST_NAME) },
  },
  sourceIp: cutBytes(sourceIp, MOST_ID),
});

/** The text as far as it has at most `most` bytes in UTF-8, whole characters only. */
export const cutBytes = <T extends string | null>(text: T, most: number): T => {
  if (text === null) return text;
  let bytes = 0;
  let end = 0;
  for (const character of String(text)) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
    if (bytes > most) break;
    end += character.length;
  }
  return text.slice(0, end) as T;
};

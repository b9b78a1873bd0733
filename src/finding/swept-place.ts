import type { BaselineLine } from './baseline.ts';
import type { Instant, MessageRef } from './finding.ts';
import type { Place } from './place.ts';

/** What the sweeps of an account and region remember, and the report of what the first one found open. */
export type SweptPlace = {
  place: Place;
  /** When the first sweep ended. Until then, what is found open was there before Portcullis. */
  firstAt: Instant | null;
  /** When the last one ended. */
  lastAt: Instant | null;
  /** Ids of groups of which the first look is still to come, because a prefix list could not be read. */
  unread: readonly string[];
  /** Counts the writes of lines: the contents of the report. */
  version: number;
  /** The version that the Slack message shows; null before the first post. */
  shown: number | null;
  message: MessageRef | null;
  /** Who renders right now. Until then nobody else does. */
  posting: { by: string; until: Instant } | null;
  /** How often somebody has claimed to render it: the first one cannot find a message of it. */
  claims: number;
  /** By group id. */
  lines: readonly BaselineLine[];
};

/** Whether groups are looked at for the first time: all of them, or this one. */
export const isFirstLook = (swept: SweptPlace | null, groupId: string): boolean =>
  swept === null || swept.firstAt === null || swept.unread.includes(groupId);

/** Without a line there is nothing to report. */
export const isReportStale = ({ lines, shown, version }: SweptPlace): boolean => lines.length > 0 && shown !== version;

import type { Rule } from '../exposure/rule.ts';
import type { Surroundings } from '../exposure/surroundings.ts';
import type { Exposure } from '../exposure/verdict.ts';
import type { GroupKey } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';

/** A rule of which nobody can say what it lets in, and why. */
export type Unjudged = { rule: Rule; why: string };

/** A security group that lets the world in, or may do so. */
export type OpenGroup = {
  group: GroupKey;
  /** Written by whoever made the group: hostile text. */
  name: string;
  vpcId: string;
  exposures: readonly Exposure[];
  unjudged: readonly Unjudged[];
  surroundings: Surroundings;
};

/** What a scan read of an account and region. */
export type ScannedPlace = {
  place: Place;
  open: readonly OpenGroup[];
  counts: ScanCounts;
  /** Why it was not read to its end; null when it was. What was found until then is in `open` all the same. */
  failure: string | null;
};
export type ScanCounts = { pages: number; groups: number; rules: number };

/** What a scan could not begin to read: an account, or a list of regions. */
export type UnreadAccount = { account: string; failure: string };

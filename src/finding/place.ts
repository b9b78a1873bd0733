import type { GroupKey } from './finding.ts';
import { parseFindingId } from './finding.ts';

/** An account and region: what one sweep looks at. */
export type Place = Pick<GroupKey, 'account' | 'region'>;

/** `111122223333/eu-west-1`. */
export const placeText = ({ account, region }: Place): string => `${account}/${region}`;

/** Parses an untrusted place; null when it is not one. */
export const parsePlace = (text: string): Place | null => {
  const finding = parseFindingId(`${text}/sg-0/1`);
  if (!finding) return null;
  const { account, region } = finding.group;
  return { account, region };
};

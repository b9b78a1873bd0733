import { findingIdOf, parseFindingId, type Finding, type GroupKey } from '../finding/finding.ts';

/** The ids in our messages, and their parser beside them. */
export const DECISION_BLOCK = 'portcullis.decision';
export const REVOKE_ACTION = 'portcullis.revoke';
export const KEEP_ACTION = 'portcullis.keep';

/** Message metadata by which we find our own message again. */
export const METADATA_EVENT = 'portcullis_finding';

/** What a button carries: the finding's id and the version that its message shows. The facts come from the table. */
export const buttonValue = (finding: Finding): string => `${findingIdOf(finding)}@${finding.version}`;

/** Parses an untrusted button value; null when it is not one of ours. */
export const parseButtonValue = (value: string): { group: GroupKey; sequence: number; version: number } | null => {
  const [id, version, ...rest] = value.split('@');
  const finding = parseFindingId(id ?? '');
  if (!finding || !version || rest.length > 0 || !/^\d{1,9}$/.test(version)) return null;
  return { ...finding, version: Number(version) };
};

import type { Digest } from '../finding/digest.ts';
import { parseDigestId } from '../finding/digest.ts';
import type { Exception } from '../finding/exception.ts';
import { findingIdOf, parseFindingId, type Finding, type GroupKey } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import { parsePlace, placeText } from '../finding/place.ts';
import type { Proposal } from '../finding/proposal.ts';

/** The ids in our messages and views. What they carry is below, each beside its parser. */
export const DECISION_BLOCK = 'portcullis.decision';
/** Also of "Retry". */
export const REVOKE_ACTION = 'portcullis.revoke';
/** Opens CHOOSE_MODAL, and so on; what ends in an ellipsis asks before it decides. */
export const CHOOSE_ACTION = 'portcullis.choose';
export const KEEP_ACTION = 'portcullis.keep';
export const NARROW_ACTION = 'portcullis.narrow';
export const UNDO_ACTION = 'portcullis.undo';
export const REVIEW_ACTION = 'portcullis.review';
export const AGREE_ACTION = 'portcullis.agree';
export const MORE_TIME_ACTION = 'portcullis.more-time';
export const WITHDRAW_ACTION = 'portcullis.withdraw';
export const REVOKE_ALL_ACTION = 'portcullis.revoke-all';
export const ADOPT_ACTION = 'portcullis.adopt';
export const ADOPT_ALL_ACTION = 'portcullis.adopt-all';

export const CHOOSE_MODAL = 'portcullis.choose-modal';
export const KEEP_MODAL = 'portcullis.keep-modal';
export const NARROW_MODAL = 'portcullis.narrow-modal';
export const UNDO_MODAL = 'portcullis.undo-modal';
export const REVIEW_MODAL = 'portcullis.review-modal';

/** Inputs of modals: each is its block's id and its action's. */
export const RULES_INPUT = 'portcullis.rules';
export const REASON_INPUT = 'portcullis.reason';
export const DURATION_INPUT = 'portcullis.duration';

/** Message metadata by which we find our own message again. */
export const METADATA_EVENT = 'portcullis_finding';

type Shown = { group: GroupKey; sequence: number; version: number };

/** What a button carries: the finding's id and the version that its message shows. The facts come from the table. */
export const buttonValue = (finding: Pick<Finding, 'group' | 'sequence' | 'version'>): string =>
  `${findingIdOf(finding)}@${finding.version}`;

/** Parses an untrusted button value; null when it is not one of ours. So do all parsers here. */
export const parseButtonValue = (value: string): Shown | null => {
  const [id, version, ...rest] = value.split('@');
  const finding = parseFindingId(id ?? '');
  if (!finding || !version || rest.length > 0 || !/^\d{1,9}$/.test(version)) return null;
  return { ...finding, version: Number(version) };
};

/** Ids of proposals and exceptions begin with a finding's. */
const NAMED_ID = /^[\w./-]{1,255}$/;

const parseNamed = (value: string): (Shown & { name: string }) | null => {
  const [shown, name, ...rest] = value.split('#');
  const parsed = parseButtonValue(shown ?? '');
  return parsed && name !== undefined && rest.length === 0 && NAMED_ID.test(name) ? { ...parsed, name } : null;
};

export const agreeValue = (finding: Finding, proposal: Pick<Proposal, 'id'>): string =>
  `${buttonValue(finding)}#${proposal.id}`;

export const parseAgreeValue = (value: string): (Shown & { proposal: string }) | null => {
  const named = parseNamed(value);
  return named && { group: named.group, sequence: named.sequence, version: named.version, proposal: named.name };
};

export const withdrawValue = (finding: Finding, exception: Pick<Exception, 'id'>): string =>
  `${buttonValue(finding)}#${exception.id}`;

export const parseWithdrawValue = (value: string): (Shown & { exception: string }) | null => {
  const named = parseNamed(value);
  return named && { group: named.group, sequence: named.sequence, version: named.version, exception: named.name };
};

export const digestValue = ({ id, version }: Pick<Digest, 'id' | 'version'>): string => `${id}@${version}`;

export const parseDigestValue = (value: string): { digest: string; version: number } | null => {
  const [, digest = '', version] = /^([^@]+)@(\d{1,9})$/.exec(value) ?? [];
  return version !== undefined && parseDigestId(digest) ? { digest, version: Number(version) } : null;
};

/** An adoption is about a group, whichever finding it has at the moment. */
export const adoptValue = (group: GroupKey): string => buttonValue({ group, sequence: 1, version: 0 });

export const adoptAllValue = (place: Place): string => `sweep/${placeText(place)}`;

export const parseAdoptAllValue = (value: string): Place | null =>
  value.startsWith('sweep/') ? parsePlace(value.slice('sweep/'.length)) : null;

/** What a modal carries: the finding as it was shown, and the channel in which somebody clicked. */
export const modalMetadata = (finding: Pick<Finding, 'group' | 'sequence' | 'version'>, channel: string): string =>
  `${buttonValue(finding)}#${channel}`;

export const parseModalMetadata = (text: string): (Shown & { channel: string }) | null => {
  const named = parseNamed(text);
  if (!named || !/^[CDG][A-Z0-9]{2,30}$/.test(named.name)) return null;
  return { group: named.group, sequence: named.sequence, version: named.version, channel: named.name };
};

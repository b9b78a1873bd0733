import type { PersonCommand, PersonCommandKind } from '../finding/command.ts';
import type { Place } from '../finding/place.ts';
import { isExceptionId, isProposalId } from '../finding/named-ids.ts';
import {
  ADOPT_ACTION,
  ADOPT_ALL_ACTION,
  AGREE_ACTION,
  CHOOSE_ACTION,
  CHOOSE_MODAL,
  KEEP_ACTION,
  KEEP_MODAL,
  MORE_TIME_ACTION,
  NARROW_ACTION,
  NARROW_MODAL,
  parseAdoptAllValue,
  parseAgreeValue,
  parseButtonValue,
  parseDigestValue,
  parseWithdrawValue,
  REVIEW_ACTION,
  REVOKE_ACTION,
  REVOKE_ALL_ACTION,
  UNDO_ACTION,
  UNDO_MODAL,
  WITHDRAW_ACTION,
} from './actions.ts';

type WithoutPerson<C> = C extends PersonCommand ? Omit<C, 'by'> : never;
/** A decision, as far as a button tells: whose it is comes from Slack's signature. */
export type Undecided = WithoutPerson<PersonCommand>;
export type ModalKind = 'keep' | 'choose' | 'narrow' | 'undo' | 'review';
export type Shown = Pick<PersonCommand, 'group' | 'sequence' | 'version'>;

/** What somebody wants who pressed a button. */
export type Wish =
  | { kind: 'decide'; command: Undecided }
  | { kind: 'open'; modal: ModalKind; shown: Shown }
  | { kind: 'revoke-all'; digest: { id: string; version: number } }
  | { kind: 'adopt-all'; place: Place };

/** What a modal is about to decide; a review only shows. */
export const DECIDES = {
  keep: 'keep',
  choose: 'revoke',
  narrow: 'narrow',
  undo: 'undo',
  review: null,
} as const satisfies Record<ModalKind, PersonCommandKind | null>;

/** A modal that is filled in, and not only looked at. */
export type Submitted = Exclude<ModalKind, 'review'>;
const SUBMITTED: ReadonlyMap<string, Submitted> = new Map([
  [KEEP_MODAL, 'keep'],
  [CHOOSE_MODAL, 'choose'],
  [NARROW_MODAL, 'narrow'],
  [UNDO_MODAL, 'undo'],
]);

/** Which of them has this callback id. */
export const submitted = (callbackId: string): Submitted | undefined => SUBMITTED.get(callbackId);

/** The wish behind a button; null when the action or its value is not one of ours. `value` is untrusted. */
export const wishOf = (actionId: string, value: string): Wish | null => {
  const modal = OPENS[actionId];
  if (modal) {
    const shown = parseButtonValue(value);
    return shown && { kind: 'open', modal, shown };
  }
  if (actionId === REVOKE_ALL_ACTION) {
    const shown = parseDigestValue(value);
    return shown && { kind: 'revoke-all', digest: { id: shown.digest, version: shown.version } };
  }
  if (actionId === ADOPT_ALL_ACTION) {
    const place = parseAdoptAllValue(value);
    return place && { kind: 'adopt-all', place };
  }
  const command = commandOf(actionId, value);
  return command && { kind: 'decide', command };
};

const OPENS: Readonly<Record<string, ModalKind>> = {
  [KEEP_ACTION]: 'keep',
  [CHOOSE_ACTION]: 'choose',
  [NARROW_ACTION]: 'narrow',
  [UNDO_ACTION]: 'undo',
  [REVIEW_ACTION]: 'review',
};

const commandOf = (actionId: string, value: string): Undecided | null => {
  switch (actionId) {
    case REVOKE_ACTION: {
      const shown = parseButtonValue(value);
      return shown && { kind: 'revoke', ...shown, ruleIds: null };
    }
    case MORE_TIME_ACTION: {
      const shown = parseButtonValue(value);
      return shown && { kind: 'more-time', ...shown };
    }
    case ADOPT_ACTION: {
      const shown = parseButtonValue(value);
      return shown && { kind: 'adopt', ...shown };
    }
    case AGREE_ACTION: {
      const agreed = parseAgreeValue(value);
      return agreed && isProposalId(agreed.group, agreed.proposal) ? { kind: 'agree', ...agreed } : null;
    }
    case WITHDRAW_ACTION: {
      const withdrawn = parseWithdrawValue(value);
      return withdrawn && isExceptionId(withdrawn.group, withdrawn.exception)
        ? { kind: 'withdraw', ...withdrawn }
        : null;
    }
    default:
      return null;
  }
};

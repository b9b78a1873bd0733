import { isPersonId } from '../finding/can-decide.ts';
import type { PersonCommand } from '../finding/command.ts';
import { isOperatorKind, isPersonCommandKind } from '../finding/command.ts';
import { MOST_EXPOSURES } from '../finding/compact-settled.ts';
import { cutBytes } from '../finding/cut-texts.ts';
import { parseFindingId, type Operator, type SlackUser } from '../finding/finding.ts';
import type { RefusedClick } from '../finding/may-decide.ts';
import { isExceptionId, isProposalId } from '../finding/named-ids.ts';
import { isCallerArn } from '../finding/operator.ts';

type Fields = Readonly<Record<string, unknown>>;
type Clicked = Pick<PersonCommand, 'group' | 'sequence' | 'version' | 'by' | 'seen' | 'operation'>;
/** Where somebody decided. */
export type Door = 'slack' | 'operator';

/** Bytes of UTF-8: what people write is stored with the finding. */
const MOST_REASON = 300;
const MOST_NAME = 128;
/** MAX_KEEP bounds a keep; this only keeps its end a date. Ten years, in milliseconds. */
const MOST_KEEP = 10 * 365 * 86_400_000;

const RULE_ID = /^sgr-[0-9a-zA-Z]{1,64}$/;

/**
 * What somebody decided, from the detail of the event; null when anything of it is not as we write it. Who can write to
 * one door's part of the bus cannot so speak for somebody at the other.
 */
export const parseDecision = (detail: Fields, door: Door = 'slack'): PersonCommand | null => {
  const { kind } = detail;
  const clicked = door === 'slack' ? parseClicked(detail) : parseOperated(detail);
  if (!clicked || !isPersonCommandKind(kind) || (door === 'operator' && !isOperatorKind(kind))) return null;
  switch (kind) {
    case 'revoke':
    case 'narrow': {
      const chosen = parseChosen(detail);
      return chosen && { kind, ...clicked, ...chosen };
    }
    case 'keep':
    case 'undo': {
      const chosen = parseChosen(detail);
      const reasoned = parseReasoned(detail);
      return chosen && reasoned && { kind, ...clicked, ...chosen, ...reasoned };
    }
    case 'agree': {
      const { proposal } = detail;
      return typeof proposal === 'string' && isProposalId(clicked.group, proposal)
        ? { kind, ...clicked, proposal }
        : null;
    }
    case 'withdraw': {
      const { exception } = detail;
      return typeof exception === 'string' && isExceptionId(clicked.group, exception)
        ? { kind, ...clicked, exception }
        : null;
    }
    case 'more-time':
    case 'adopt':
      return { kind, ...clicked };
  }
};

/** What the door refused; null when it is not as we write it. */
export const parseRefusal = (detail: Fields): RefusedClick | null => {
  const { what, why, told } = detail;
  const clicked = parseClicked(detail);
  if (!clicked || !isPersonCommandKind(what) || typeof why !== 'string' || why === '') return null;
  return { ...clicked, what, why: cutBytes(why, MOST_REASON), ...(told === true ? { told } : {}) };
};

const parseClicked = ({ finding: id, version, by }: Fields): Clicked | null => {
  const finding = typeof id === 'string' ? parseFindingId(id) : null;
  const person = parsePerson(by);
  return finding && person && isCount(version) ? { ...finding, version, by: person } : null;
};

/** What was shown at the command line, and where the answer is waited for. Who may decide there is judged later. */
const parseOperated = ({ finding: id, version, by, seen, operation }: Fields): Clicked | null => {
  const finding = typeof id === 'string' ? parseFindingId(id) : null;
  const operator = parseOperator(by);
  if (!finding || !operator || !isCount(version) || !isSeen(seen)) return null;
  if (typeof operation !== 'string' || !OPERATION.test(operation)) return null;
  return { ...finding, version, by: operator, seen, operation };
};

const OPERATION = /^[0-9a-f-]{36}$/;
/** Characters of what names an exposure. */
const MOST_SIGHT = 300;
const isSeen = (seen: unknown): seen is readonly string[] =>
  Array.isArray(seen) &&
  seen.length > 0 &&
  seen.length <= MOST_EXPOSURES &&
  seen.every((one) => typeof one === 'string' && one.length <= MOST_SIGHT);

const parseOperator = (by: unknown): Operator | null => {
  const { arn }: Fields = fieldsOf(by);
  return typeof arn === 'string' && isCallerArn(arn) ? { kind: 'operator', arn, person: null, slackId: null } : null;
};

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});

const parsePerson = (by: unknown): SlackUser | null => {
  const { userId, name } = fieldsOf(by);
  if (typeof userId !== 'string' || !isPersonId(userId)) return null;
  return { kind: 'person', userId, name: typeof name === 'string' ? cutBytes(name, MOST_NAME) : '' };
};

/** Null stands for all rules that the message showed; to name none is no decision. */
const parseChosen = ({ ruleIds }: Fields): { ruleIds: readonly string[] | null } | null => {
  if (ruleIds === null) return { ruleIds };
  if (!Array.isArray(ruleIds) || ruleIds.length === 0 || ruleIds.length > MOST_EXPOSURES) return null;
  const ids = ruleIds.filter((id): id is string => typeof id === 'string' && RULE_ID.test(id));
  return ids.length === ruleIds.length ? { ruleIds: ids } : null;
};

const parseReasoned = ({ reason, keepFor }: Fields): { reason: string; keepFor: number } | null => {
  const text = typeof reason === 'string' ? cutBytes(reason.trim(), MOST_REASON) : '';
  return text !== '' && isCount(keepFor) && keepFor > 0 && keepFor <= MOST_KEEP ? { reason: text, keepFor } : null;
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

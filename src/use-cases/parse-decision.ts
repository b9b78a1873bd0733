import { isPersonId } from '../finding/can-decide.ts';
import type { PersonCommand } from '../finding/command.ts';
import { isPersonCommandKind } from '../finding/command.ts';
import { MOST_EXPOSURES } from '../finding/compact-settled.ts';
import { cutBytes } from '../finding/cut-texts.ts';
import { parseFindingId, type Person } from '../finding/finding.ts';
import type { RefusedClick } from '../finding/may-decide.ts';
import { isExceptionId, isProposalId } from '../finding/named-ids.ts';

type Fields = Readonly<Record<string, unknown>>;
type Clicked = Pick<PersonCommand, 'group' | 'sequence' | 'version' | 'by'>;

/** Bytes of UTF-8: what people write is stored with the finding. */
const MOST_REASON = 300;
const MOST_NAME = 128;
/** MAX_KEEP bounds a keep; this only keeps its end a date. Ten years, in milliseconds. */
const MOST_KEEP = 10 * 365 * 86_400_000;

const RULE_ID = /^sgr-[0-9a-zA-Z]{1,64}$/;

/** What somebody decided, from the detail of the event; null when anything of it is not as we write it. */
export const parseDecision = (detail: Fields): PersonCommand | null => {
  const { kind } = detail;
  const clicked = parseClicked(detail);
  if (!clicked || !isPersonCommandKind(kind)) return null;
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

const parsePerson = (by: unknown): Person | null => {
  const { userId, name }: Fields = typeof by === 'object' && by !== null ? { ...by } : {};
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

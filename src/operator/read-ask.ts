import { cutBytes } from '../finding/cut-texts.ts';
import { parseFindingId } from '../finding/finding.ts';
import type { Ask, OperatorRequest, Proof } from './operation.ts';

type Fields = Readonly<Record<string, unknown>>;

/** No ask of ours is longer. */
export const MOST_BYTES = 100_000;
/** Characters of what people write, and of a signature or a session token. */
const MOST_REASON = 300;
const MOST_HEADER = 8_000;
/** Groups that are adopted at once: each is read, and decided by itself. */
const MOST_GROUPS = 100;
const OPERATION = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** The body of a request, untrusted; null when it is none of ours. */
export const readRequest = (text: string): OperatorRequest | null => {
  const { ask, proof } = fieldsOf(parseJson(text));
  const read = readProof(fieldsOf(proof));
  return typeof ask === 'string' && ask.length <= MOST_BYTES && read ? { ask, proof: read } : null;
};

const readProof = ({ authorization, date, token }: Fields): Proof | null => {
  if (!isHeader(authorization) || !isHeader(date) || !(token === null || isHeader(token))) return null;
  return { authorization, date, token };
};

/** Nothing that could end a header and begin another. */
const isHeader = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MOST_HEADER && /^[\x20-\x7e]+$/.test(value);

/** What is asked for; null when it is not as we write it. What a decision says is for the remediator to read. */
export const readAsk = (text: string): Ask | null => {
  const { kind, operation, reason, decision, groups } = fieldsOf(parseJson(text));
  if (kind === 'findings') return { kind };
  if (typeof operation !== 'string' || !OPERATION.test(operation)) return null;
  switch (kind) {
    case 'answer':
    case 'resume':
      return { kind, operation };
    case 'pause': {
      const why = typeof reason === 'string' ? cutBytes(reason.trim(), MOST_REASON) : '';
      return why === '' ? null : { kind, operation, reason: why };
    }
    case 'adopt':
      return isGroups(groups) ? { kind, operation, groups } : null;
    case 'decide':
      return typeof decision === 'object' && decision !== null ? { kind, operation, decision: { ...decision } } : null;
    default:
      return null;
  }
};

const isGroups = (groups: unknown): groups is readonly string[] =>
  Array.isArray(groups) &&
  groups.length > 0 &&
  groups.length <= MOST_GROUPS &&
  groups.every((one) => typeof one === 'string' && parseFindingId(`${one}/1`) !== null);

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

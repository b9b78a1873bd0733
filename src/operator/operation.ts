import type { Answer } from '../finding/answer.ts';
import type { Pause } from '../finding/pause.ts';
import type { FindingSummary } from './summary.ts';

/** What somebody at the command line asks for. `operation` is made there, and names it for ever. */
export type Ask =
  | { kind: 'findings' }
  | { kind: 'decide'; operation: string; decision: WireDecision }
  | { kind: 'answer'; operation: string }
  /** That what is baseline of these groups (`account/region/group`) is adopted. */
  | { kind: 'adopt'; operation: string; groups: readonly string[] }
  | { kind: 'pause'; operation: string; reason: string }
  | { kind: 'resume'; operation: string };

/** A decision as it goes to the private bus, without who makes it: parse-decision.ts reads it there. */
export type WireDecision = Readonly<Record<string, unknown>>;

/** What is answered. `refused` is about who asks, `faulty` about what. */
export type Reply =
  | { kind: 'findings'; you: string; pause: Pause | null; findings: readonly FindingSummary[] }
  | { kind: 'published' }
  /** Those of the groups that have something to adopt. */
  | { kind: 'adopting'; groups: readonly string[] }
  /** Null: nobody has answered yet. */
  | { kind: 'answer'; answer: Answer | null }
  /** `isNew` is false for one that was there already. `isTold`: the remediator tells the channel at once. */
  | { kind: 'paused'; pause: Pause; isNew: boolean; isTold: boolean }
  /** Null: nothing was paused. */
  | { kind: 'resumed'; pause: Pause | null; isTold: boolean }
  | { kind: 'refused'; why: string }
  | { kind: 'faulty'; why: string };

/**
 * A request: the text of an `Ask`, and the proof of who makes it, which is a call of STS that only its maker can sign.
 * The text is signed with it, as `SIGNED_HEADER`.
 */
export type OperatorRequest = { ask: string; proof: Proof };
/** The headers of a signed `GetCallerIdentity`. `token`: null for long-lived credentials. */
export type Proof = { authorization: string; date: string; token: string | null };

/** The very call of STS that is signed at the command line and sent by the function: everything but the signature. */
export const STS_CALL = {
  method: 'POST',
  path: '/',
  contentType: 'application/x-www-form-urlencoded; charset=utf-8',
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
} as const;

/** STS ignores it, and verifies that the caller signed it. */
export const SIGNED_HEADER = 'x-portcullis-request';

/** What is hashed into that header: a request is good for one text, at one deployment of Portcullis. */
export const signedText = (api: string, ask: string): string => `portcullis-operator-1\n${api}\n${ask}`;

/** The path of the route. */
export const OPERATOR_PATH = '/operator';

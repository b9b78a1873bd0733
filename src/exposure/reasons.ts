import { REASON_CODES, type Reason, type ReasonCode } from './verdict.ts';

// One sentence per code: constant, so that nothing an AWS caller wrote can stand in it.
const SENTENCES: Record<ReasonCode, string> = {
  'open-to-world': 'the source is every address there is',
  'near-world': 'the sources together let in a large share of the internet',
  'union-not-checked': "the public source is below the threshold; the group's other rules were not looked at",
  'below-threshold': 'the public source is below the threshold, and it is not what takes the group over it',
  'port-not-watched': 'no watched port is in the port range',
  'protocol-not-tcp': 'the protocol is not TCP',
  'source-not-public': 'the source has no address of the internet',
  'source-is-group': 'the source is another security group',
  'no-rules': 'the change adds no rule',
  'prefix-list': 'the entries of the prefix list decide; look them up',
  unreadable: "part of the record cannot be read; look the group's rules up",
  'group-unknown': 'the record does not name the security group by its id; look it up',
  'rule-unknown': "the record does not carry the rule's id; look it up",
  'modified-rule': 'the record does not say whether the changed rule is inbound; look it up',
  'not-ingress': 'the event adds no inbound rule',
  'failed-call': 'the call failed and changed nothing',
  'not-a-record': 'this is not a CloudTrail record',
};

const REASONS = Object.fromEntries(
  REASON_CODES.map((code) => [code, Object.freeze({ code, sentence: SENTENCES[code] })]),
) as Record<ReasonCode, Reason>;

/** The reason with the sentence of its code. The same object each time: a trail gives a reason to every record. */
export const reasonFor = (code: ReasonCode): Reason => REASONS[code];

/** How a reason is printed: `code: sentence`. */
export const reasonText = (reason: Reason): string => `${reason.code}: ${reason.sentence}`;

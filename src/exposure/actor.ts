import { type Json, objectOf, objectOrJson, pick, textOf } from './lenient.ts';
import { arnParts, cut, field, MOST_ARN } from './read-identity.ts';
import type { Through } from './through.ts';
import { judgeThrough } from './through.ts';
import { whoseSession } from './whose-session.ts';

/** Who called, as far as a CloudTrail record tells. Every text in it is foreign, and cut to what a message can use. */
export type Actor = {
  kind: 'person' | 'root' | 'service-account' | 'instance' | 'role' | 'federated' | 'service' | 'account' | 'unknown';
  /** User, `namespace/name`, instance, service or account; of a role or a federated session what its caller chose. */
  name: string | null;
  /** AWS vouches for the name. False: the caller chose it, and it "says it is" that. */
  proven: boolean;
  /** The role of the session, or the IAM user who federated it. */
  role: string | null;
  /** The account of the caller, which need not be that of the group. */
  account: string | null;
  arn: string | null;
  through: Through | null;
};

export const NOBODY: Actor = {
  kind: 'unknown',
  name: null,
  proven: false,
  role: null,
  account: null,
  arn: null,
  through: null,
};

export type Who = Pick<Actor, 'kind' | 'name' | 'proven' | 'role'>;

const whoIs = (identity: Json, session: Json | null, arn: string | null): Who => {
  const userName = cut(field(identity, 'userName'));
  const { last } = arnParts(arn);
  switch (textOf(field(identity, 'type'))?.toLowerCase() ?? '') {
    case 'root':
      return { kind: 'root', name: 'root', proven: true, role: null };
    case 'iamuser': {
      const name = userName ?? cut(last);
      return { kind: 'person', name, proven: name !== null, role: null };
    }
    case 'identitycenteruser': {
      const name = cut(field(objectOf(field(identity, 'onBehalfOf')), 'userId'));
      return { kind: 'person', name, proven: name !== null, role: null };
    }
    case 'assumedrole':
    case 'role':
      return whoseSession(identity, session, arn);
    case 'federateduser': {
      const by = cut(field(objectOf(field(session, 'sessionIssuer')), 'userName'));
      return { kind: 'federated', name: cut(last) ?? userName, proven: false, role: by };
    }
    case 'samluser':
    case 'webidentityuser':
      return { kind: 'federated', name: userName, proven: false, role: null };
    case 'awsservice':
      return { kind: 'service', name: cut(field(identity, 'invokedBy')), proven: true, role: null };
    case 'awsaccount':
      return { kind: 'account', name: cut(field(identity, 'accountId')), proven: true, role: null };
    default:
      return arnParts(arn).type === 'assumed-role'
        ? whoseSession(identity, session, arn)
        : { kind: 'unknown', name: userName, proven: false, role: null };
  }
};

/** Judges who called, from a CloudTrail record of any shape. Never throws; what is missing is null. */
export const judgeActor = (record: Json): Actor => {
  const identity = objectOrJson(pick(record, 'userIdentity', 'useridentity'));
  if (identity === null) return { ...NOBODY, through: judgeThrough(record, {}, null) };
  const arn = cut(field(identity, 'arn'), MOST_ARN);
  const who = whoIs(identity, objectOrJson(field(identity, 'sessionContext')), arn);
  const account = cut(field(identity, 'accountId'), 12);
  return { ...who, account, arn, through: judgeThrough(record, identity, who.role) };
};

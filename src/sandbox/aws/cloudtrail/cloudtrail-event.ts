import type { Caller } from '../caller.ts';
import type { Ec2Result } from '../ec2/ec2-api.ts';
import type { BusEvent } from '../events/event-bus.ts';
import { newStyleRequest, newStyleResponse } from './new-style.ts';
import { OLD_STYLE, oldStyleResponse, type Json } from './old-style.ts';

/** What a record says of the call beside its request and answer. */
export type CallContext = {
  account: string;
  caller: Caller;
  sourceIp: string;
  userAgent: string;
  /** The `Host` that the client asked for. */
  host: string;
  /** Epoch ms. */
  now: number;
  newUuid: () => string;
};

const seconds = (now: number) => new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');

const identityOf = ({ caller, account, now }: CallContext): { [name: string]: Json } => {
  const base = { principalId: caller.userId, arn: caller.arn, accountId: account, accessKeyId: caller.accessKeyId };
  if (caller.type === 'IAMUser') return { type: 'IAMUser', ...base, userName: caller.name };
  const sessionIssuer = {
    type: 'Role',
    principalId: caller.userId.split(':')[0] ?? '',
    arn: caller.roleArn,
    accountId: account,
    userName: caller.name,
  };
  const attributes = { creationDate: seconds(now), mfaAuthenticated: 'false' };
  return { type: 'AssumedRole', ...base, sessionContext: { sessionIssuer, attributes } };
};

const requestParameters = ({ action, request }: Ec2Result): Json =>
  OLD_STYLE[action]?.(request) ?? newStyleRequest(action, request);

const responseElements = ({ action, requestId, outcome }: Ec2Result): Json => {
  if (!outcome.ok) return null;
  return Object.hasOwn(OLD_STYLE, action)
    ? oldStyleResponse(requestId, outcome.answer)
    : newStyleResponse(action, requestId, outcome.answer);
};

/**
 * The EventBridge event that CloudTrail makes of a call that changes something or tries to, in the shapes of published
 * records of event version 1.11: which of the two styles a record has depends on the action alone.
 */
export const cloudTrailEvent = (result: Ec2Result, context: CallContext): BusEvent => {
  const { account, caller, newUuid } = context;
  const time = seconds(context.now);
  const { outcome } = result;
  return {
    version: '0',
    id: newUuid(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    account,
    time,
    region: caller.region,
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: identityOf(context),
      eventTime: time,
      eventSource: 'ec2.amazonaws.com',
      eventName: result.action,
      awsRegion: caller.region,
      sourceIPAddress: context.sourceIp,
      userAgent: context.userAgent,
      ...(outcome.ok ? {} : { errorCode: `Client.${outcome.error.code}`, errorMessage: outcome.error.message }),
      requestParameters: requestParameters(result),
      responseElements: responseElements(result),
      requestID: result.requestId,
      eventID: newUuid(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
      tlsDetails: {
        tlsVersion: 'TLSv1.3',
        cipherSuite: 'TLS_AES_128_GCM_SHA256',
        clientProvidedHostHeader: context.host,
      },
    },
  };
};

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AwsError } from '../../../src/sandbox/aws/aws-error.ts';
import { createAwsServices } from '../../../src/sandbox/aws/aws-services.ts';
import { callerOf } from '../../../src/sandbox/aws/caller.ts';
import { cloudTrailEvent } from '../../../src/sandbox/aws/cloudtrail/cloudtrail-event.ts';
import { EC2_ACTIONS, renderEc2Result, runEc2 } from '../../../src/sandbox/aws/ec2/ec2-api.ts';
import { EVENTBRIDGE_ACTIONS } from '../../../src/sandbox/aws/events/eventbridge-api.ts';
import { parseQuery } from '../../../src/sandbox/aws/query-params.ts';
import { runScheduler } from '../../../src/sandbox/aws/scheduler/scheduler-api.ts';
import { createSecurityGroupModel, DEFAULT_VPC_ID } from '../../../src/sandbox/aws/security-group-model.ts';
import { SQS_ACTIONS } from '../../../src/sandbox/aws/sqs/sqs-api.ts';
import { createManualClock } from './local-aws.ts';

const names = [
  'GroupId',
  'GroupName',
  'GroupDescription',
  'CidrIp',
  'IpProtocol',
  'FromPort',
  'ToPort',
  'MaxResults',
  'NextToken',
  'IpPermissions.1.IpProtocol',
  'IpPermissions.1.IpRanges.1.CidrIp',
  'IpPermissions.2.Groups.1.GroupId',
  'IpPermissions.1.IpRanges',
  'SecurityGroupRuleId.1',
  'SecurityGroupRule.1.SecurityGroupRule',
  'SecurityGroupRule.1.SecurityGroupRule.CidrIpv4',
  'SecurityGroupRule.1.SecurityGroupRuleId',
  'Filter.1.Name',
  'Filter.1.Value.1',
  'ResourceId.1',
  'Tag.1.Key',
  'Tag.1.Value',
  'Entry.x.Cidr',
  'PrefixListId',
  'CurrentVersion',
  '',
  '.',
  '__proto__.a',
];
const values = [
  '',
  '-1',
  '6',
  '99999999999',
  '0.0.0.0/0',
  'sg-0',
  'sgr-0',
  'pl-0',
  'default',
  'tag:',
  '*\\',
  '<&\u0000\uffff',
  '😀',
  'null',
];
const queries = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.oneof(fc.constantFrom(...values), fc.string())), { maxLength: 8 })
  .map((pairs) => new URLSearchParams(pairs).toString());

const place = { account: '111122223333', region: 'eu-west-1' };
const newServices = () => createAwsServices({ ...place, clock: createManualClock().clock, onEvent: () => {} });
/** Runs it and lets AWS's own errors pass: anything else that is thrown is a bug. */
const refusedAtMost = async (run: () => unknown) => {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
};
const jsonBodies = fc.dictionary(
  fc.constantFrom(
    'Entries',
    'QueueUrl',
    'QueueName',
    'Attributes',
    'Name',
    'EventPattern',
    'Event',
    'Target',
    'ScheduleExpression',
    'ReceiptHandle',
  ),
  fc.oneof(fc.jsonValue(), fc.constantFrom('q', '{}', '[]', '{"a":[{}]}', 'at(9999-99-99T99:99:99)')),
  { maxKeys: 5 },
);

describe('the local AWS', () => {
  it('answers whatever comes to EC2 with an answer or an error of EC2, and can record it', () => {
    const action = fc.constantFrom(...Object.keys(EC2_ACTIONS));
    let id = 0;
    const model = createSecurityGroupModel({ ...place, newId: (prefix) => `${prefix}-0${(id += 1)}` });
    model.createGroup({ name: 'x', description: 'x', vpcId: DEFAULT_VPC_ID, tags: [] });
    fc.assert(
      fc.property(action, queries, (name, query) => {
        let request;
        try {
          request = parseQuery(`Action=${name}&${query}`);
        } catch (error) {
          return expect(error).toBeInstanceOf(AwsError);
        }
        const result = runEc2(model, request, 'id');
        const { status, body } = renderEc2Result(result);
        expect([200, 400, 412]).toContain(status);
        // What XML cannot hold is not in it.
        expect([...body].filter((letter) => letter < ' ' && !'\t\n\r'.includes(letter))).toEqual([]);
        const caller = callerOf({ authorization: undefined }, newServices());
        const context = {
          account: place.account,
          caller,
          sourceIp: '',
          userAgent: '',
          host: '',
          now: 0,
          newUuid: () => 'u',
        };
        expect(() => JSON.stringify(cloudTrailEvent(result, context))).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  it('answers whatever comes to SQS and EventBridge with an answer or an error of theirs', async () => {
    const services = newServices();
    services.queues.put('q');
    const closed = AbortSignal.abort();
    const sqs = { queues: services.queues, urlBase: '', now: () => 0, closed };
    const principal = { account: place.account, arn: 'arn:aws:iam::111122223333:user/somebody' };
    const events = { ...services, principal, now: () => 0 };
    await fc.assert(
      fc.asyncProperty(jsonBodies, async (body) => {
        for (const run of Object.values(SQS_ACTIONS)) await refusedAtMost(() => run(sqs, body));
        for (const run of Object.values(EVENTBRIDGE_ACTIONS)) await refusedAtMost(() => run(events, body));
      }),
      { numRuns: 300 },
    );
  });

  it('answers whatever comes to the Scheduler with an answer or an error of its own', async () => {
    const services = newServices();
    const context = { ...services, now: () => 0 };
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH');
    const path = fc.constantFrom(
      '/schedules',
      '/schedules/a',
      '/schedule-groups/a',
      '/schedules/%zz?groupName=&MaxResults=-1',
    );
    await fc.assert(
      fc.asyncProperty(
        method,
        path,
        fc.oneof(
          jsonBodies.map((body) => JSON.stringify(body)),
          fc.string(),
        ),
        async (verb, where, body) => {
          await refusedAtMost(() => runScheduler(context, verb, new URL(where, 'http://local'), body));
        },
      ),
      { numRuns: 500 },
    );
  });
});

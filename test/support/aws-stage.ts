import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { IpPermission } from '@aws-sdk/client-ec2';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  EC2Client,
  ModifyManagedPrefixListCommand,
  ModifySecurityGroupRulesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateScheduleGroupCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createAnnouncementsEventBridge } from '../../src/adapters/announcements-eventbridge.ts';
import { createAnswersDynamoDb } from '../../src/adapters/answers-dynamodb.ts';
import { createBurstsDynamoDb } from '../../src/adapters/bursts-dynamodb.ts';
import {
  createDecisionsEventBridge,
  DECISION,
  HOME_OPENED,
  REFUSED_CLICK,
} from '../../src/adapters/decisions-eventbridge.ts';
import { createDigestsDynamoDb } from '../../src/adapters/digests-dynamodb.ts';
import { createEstateEc2 } from '../../src/adapters/estate-ec2.ts';
import { createFindingsDynamoDb } from '../../src/adapters/findings-dynamodb.ts';
import { createGroupSearchEc2 } from '../../src/adapters/group-search-ec2.ts';
import { createListingsDynamoDb } from '../../src/adapters/listings-dynamodb.ts';
import { createLookUpsSqs } from '../../src/adapters/look-ups-sqs.ts';
import {
  createOperatorDecisionsEventBridge,
  OPERATOR_DECISION,
  PAUSE_CHANGED,
} from '../../src/adapters/operator-decisions-eventbridge.ts';
import { createPausesDynamoDb } from '../../src/adapters/pauses-dynamodb.ts';
import { createRuleAuthorizerEc2 } from '../../src/adapters/rule-authorizer-ec2.ts';
import { createRuleRevokerEc2 } from '../../src/adapters/rule-revoker-ec2.ts';
import { createSecurityGroupsEc2 } from '../../src/adapters/security-groups-ec2.ts';
import { createSweepsDynamoDb } from '../../src/adapters/sweeps-dynamodb.ts';
import { createUnwatchedDynamoDb } from '../../src/adapters/unwatched-dynamodb.ts';
import { createArming, createDisarming } from '../../src/adapters/wake-ups-scheduler.ts';
import type { Clock, Findings, Sweeps, Unwatched } from '../../src/ports.ts';
import { tableInput } from '../../src/sandbox/provision.ts';
import { readStack } from '../../src/sandbox/stack.ts';
import { parseCommand } from '../../src/use-cases/parse-command.ts';
import { parseLookUp } from '../../src/use-cases/parse-look-up.ts';
import type { BusStage } from '../contracts/bus.contract.ts';
import type { DigestsStage } from '../contracts/digests.contract.ts';
import type { EstateStage } from '../contracts/estate.contract.ts';
import type { ListingsStage } from '../contracts/listings.contract.ts';
import type { LookUpsStage } from '../contracts/look-ups.contract.ts';
import type { PausesStage } from '../contracts/pauses.contract.ts';
import type { RuleAuthorizerStage } from '../contracts/rule-authorizer.contract.ts';
import type { Account } from '../contracts/security-groups.contract.ts';
import type { WakeUpsStage } from '../contracts/wake-ups.contract.ts';
import { GROUP } from './findings.ts';

/** What a contract needs of an AWS that speaks the wire protocols, with the bot's own adapters and SDK clients. */
export type AwsStage = {
  findings(): Promise<Findings>;
  sweeps(): Promise<Sweeps>;
  pauses(): Promise<PausesStage>;
  unwatched(): Promise<Unwatched>;
  listings(clock: Clock): Promise<ListingsStage>;
  digests(): Promise<DigestsStage>;
  securityGroups(): Promise<RuleAuthorizerStage>;
  estate(): Promise<EstateStage>;
  wakeUps(clock: Clock, elapse: (ms: number) => Promise<void>): Promise<WakeUpsStage>;
  bus(): Promise<BusStage>;
  lookUps(): Promise<LookUpsStage>;
  /** Hangs up, so that the test run can end. */
  close(): void;
};

/** Ms; nothing of a test runs so long. */
const RETENTION = 86_400_000;

let names = 0;
const newName = (what: string) => `${what}-${Date.now().toString(36)}-${(names += 1)}`;

/** The table of serverless.yml under a name of its own; answers that name. */
export const provisionTable = async (client: DynamoDBClient): Promise<string> => {
  const table = newName('findings');
  const stack = readStack(path.resolve(import.meta.dirname, '../../serverless.yml'));
  await client.send(new CreateTableCommand(tableInput({ ...stack.table, name: table })));
  return table;
};

export const createAwsStage = (endpoint: string): AwsStage => {
  const options = {
    endpoint,
    region: GROUP.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const dynamoDb = new DynamoDBClient(options);
  const ec2 = new EC2Client(options);
  const events = new EventBridgeClient(options);
  const scheduler = new SchedulerClient(options);
  const sqs = new SQSClient(options);
  const sts = new STSClient(options);

  const createQueue = async () => {
    const name = newName('queue');
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const account = QueueUrl.split('/').at(-2) ?? '';
    return { url: QueueUrl, arn: `arn:aws:sqs:${GROUP.region}:${account}:${name}` };
  };
  /** Everything in the queue, oldest first; it is empty afterwards. */
  const drain = async (QueueUrl: string): Promise<unknown[]> => {
    const bodies: unknown[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return bodies;
      for (const { Body = '', ReceiptHandle } of Messages) {
        bodies.push(JSON.parse(Body));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  };
  const createBus = async (pattern: unknown) => {
    const bus = newName('bus');
    const queue = await createQueue();
    await events.send(new CreateEventBusCommand({ Name: bus }));
    await events.send(new PutRuleCommand({ Name: 'all', EventBusName: bus, EventPattern: JSON.stringify(pattern) }));
    const Targets = [{ Id: 'queue', Arn: queue.arn }];
    await events.send(new PutTargetsCommand({ Rule: 'all', EventBusName: bus, Targets }));
    return { bus, queue };
  };

  return {
    findings: async () =>
      createFindingsDynamoDb({ client: dynamoDb, table: await provisionTable(dynamoDb), retention: RETENTION }),
    digests: async () => {
      const table = { client: dynamoDb, table: await provisionTable(dynamoDb) };
      return {
        bursts: createBurstsDynamoDb(table),
        digests: createDigestsDynamoDb({ ...table, retention: RETENTION }),
      };
    },
    sweeps: async () => createSweepsDynamoDb({ client: dynamoDb, table: await provisionTable(dynamoDb) }),
    pauses: async () => {
      const table = { client: dynamoDb, table: await provisionTable(dynamoDb) };
      return { pauses: createPausesDynamoDb(table), answers: createAnswersDynamoDb(table) };
    },
    unwatched: async () => createUnwatchedDynamoDb({ client: dynamoDb, table: await provisionTable(dynamoDb) }),
    listings: async (clock) => {
      const table = { client: dynamoDb, table: await provisionTable(dynamoDb) };
      return {
        findings: createFindingsDynamoDb({ ...table, retention: RETENTION }),
        listings: createListingsDynamoDb({ ...table, clock }),
      };
    },
    securityGroups: async () => ({
      securityGroups: createSecurityGroupsEc2(() => ec2),
      groupSearch: createGroupSearchEc2(() => ec2),
      authorizer: createRuleAuthorizerEc2(() => ec2),
      revoker: createRuleRevokerEc2(() => ec2),
      account: createAccount(ec2),
    }),
    estate: async () => ({
      estate: createEstateEc2(ec2, (await sts.send(new GetCallerIdentityCommand({}))).Account ?? ''),
      securityGroups: createSecurityGroupsEc2(() => ec2),
      account: createAccount(ec2),
    }),
    wakeUps: async (clock, elapse) => {
      const group = newName('wake-ups');
      const queue = await createQueue();
      await scheduler.send(new CreateScheduleGroupCommand({ Name: group }));
      const roleArn = 'arn:aws:iam::111122223333:role/wake-up';
      const parts = { scheduler, sqs, clock, group, roleArn, queueArn: queue.arn, queueUrl: queue.url };
      const wakeUps = { ...createArming(parts), ...createDisarming(parts) };
      return {
        wakeUps,
        clock,
        elapse,
        woken: async () =>
          (await drain(queue.url)).map((body) => {
            const command = parseCommand(body, 'wake-ups');
            return command.kind === 'pause' ? command.kind : command.group;
          }),
        armed: async () =>
          (await scheduler.send(new ListSchedulesCommand({ GroupName: group }))).Schedules?.length ?? 0,
      };
    },
    bus: async () => {
      const types = [DECISION, REFUSED_CLICK, HOME_OPENED].map(({ detailType }) => detailType);
      const decided = await createBus({
        source: [DECISION.source, OPERATOR_DECISION.source],
        'detail-type': [...types, PAUSE_CHANGED.detailType],
      });
      const told = await createBus({ source: ['portcullis'] });
      return {
        decisions: createDecisionsEventBridge(events, decided.bus),
        operatorDecisions: createOperatorDecisionsEventBridge(events, decided.bus),
        announcements: createAnnouncementsEventBridge(events, told.bus),
        commands: async () => (await drain(decided.queue.url)).map((body) => parseCommand(body, 'decisions')),
        announced: async () =>
          ((await drain(told.queue.url)) as Announced[]).map(({ 'detail-type': type, detail }) => ({
            id: detail.id,
            kind: type.replace('Exposure ', ''),
            ...(detail.exposures ? { ruleIds: detail.exposures.map(({ ruleId }) => ruleId) } : {}),
          })),
      };
    },
    lookUps: async () => {
      const { url } = await createQueue();
      return {
        lookUps: createLookUpsSqs(sqs, url),
        requested: async () =>
          (await drain(url)).map((body) => {
            const { kind: _kind, ...request } = parseLookUp(body) as ReturnType<typeof parseLookUp> & { kind: string };
            return request;
          }),
      };
    },
    close: () => {
      for (const client of [dynamoDb, ec2, events, scheduler, sqs, sts]) client.destroy();
    },
  };
};

type Announced = { 'detail-type': string; detail: { id: string; exposures?: { ruleId: string }[] } };

/** What somebody else does, through the same API. */
const createAccount = (ec2: EC2Client): Account => ({
  createGroup: async (name) => {
    const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: name, Description: name }));
    return { ...GROUP, groupId: GroupId };
  },
  deleteGroup: async ({ groupId }) => {
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
  },
  authorize: async ({ groupId }, { protocol, from, to, sources }) => {
    const ids: string[] = [];
    // One call each, so that the ids come in the order of the sources.
    for (const source of sources) {
      const permission: IpPermission = { IpProtocol: protocol, FromPort: from, ToPort: to, ...toPermission(source) };
      const call = new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [permission] });
      const { SecurityGroupRules = [] } = await ec2.send(call);
      ids.push(SecurityGroupRules[0]?.SecurityGroupRuleId ?? '');
    }
    return ids;
  },
  createPrefixList: async (cidrs) => {
    const toEntries = (some: string[]) => some.map((Cidr) => ({ Cidr }));
    const { PrefixList } = await ec2.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: newName('list'),
        AddressFamily: 'IPv4',
        MaxEntries: cidrs.length + 1,
        Entries: toEntries(cidrs.slice(0, 100)),
      }),
    );
    const PrefixListId = PrefixList?.PrefixListId ?? '';
    // A call takes a hundred entries.
    if (cidrs.length > 100)
      await ec2.send(
        new ModifyManagedPrefixListCommand({
          PrefixListId,
          CurrentVersion: 1,
          AddEntries: toEntries(cidrs.slice(100)),
        }),
      );
    return PrefixListId;
  },
  addEntry: async (PrefixListId, Cidr) => {
    await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion: 1, AddEntries: [{ Cidr }] }));
  },
  edit: async ({ groupId }, SecurityGroupRuleId, port, CidrIpv4) => {
    const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIpv4 };
    const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule }];
    await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: groupId, SecurityGroupRules }));
  },
});

const toPermission = (source: string): Partial<IpPermission> => {
  if (source.startsWith('pl-')) return { PrefixListIds: [{ PrefixListId: source }] };
  if (source.startsWith('sg-')) return { UserIdGroupPairs: [{ GroupId: source }] };
  return source.includes(':') ? { Ipv6Ranges: [{ CidrIpv6: source }] } : { IpRanges: [{ CidrIp: source }] };
};

import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateScheduleCommand, CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createSweepsDynamoDb } from '../../src/adapters/sweeps-dynamodb.ts';
import { readStackOf } from '../../src/adapters/stack-cloudformation.ts';
import { expectedQueues } from '../../src/doctor/check-queues.ts';
import type { DeployedResource, DeployedStack } from '../../src/doctor/deployed-stack.ts';
import { createResolver } from '../../src/doctor/resolve-template.ts';
import { packagedTemplate } from '../deploy/packaged.ts';
import { SECRET } from '../handlers/slack-request.ts';
import { MOTO_URL } from './moto.ts';
import { BOT_TOKEN } from './slack-workspace-stub.ts';

/** Of its own, because roles and buses have fixed names: other suites deploy to moto, too. */
export const REGION = 'ca-central-1';
export const ACCOUNT = '123456789012';
export const CLIENT = {
  endpoint: MOTO_URL,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};

/** What moto's CloudFormation cannot make; the first three are made by their own API below. */
const UNKNOWN_TO_MOTO =
  /^AWS::(Scheduler|CloudWatch::Alarm|SQS::QueuePolicy|CloudWatch::Dashboard|ApiGatewayV2|Lambda::Permission|S3|Events::EventBusPolicy|SNS::TopicPolicy|SNS::Subscription)/;
const GROUP = 'portcullis-prod';

export type MotoDeployment = {
  stack: DeployedStack;
  /** The id of a resource, by its name in serverless.yml. */
  idOf: (logicalId: string) => string;
  remove: () => Promise<void>;
};

/** The packaged template with what moto cannot take left out, and what refers to that written out. */
const templateForMoto = () => {
  const arn = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/${GROUP}`;
  const text = JSON.stringify(packagedTemplate())
    .replaceAll('{"Fn::GetAtt":["WakeUps","Arn"]}', JSON.stringify(arn))
    .replaceAll('{"Ref":"WakeUps"}', JSON.stringify(GROUP))
    .replaceAll('${WakeUps}', GROUP)
    .replaceAll('{"Ref":"HttpApi"}', JSON.stringify('a1b2c3d4e5'));
  const template = JSON.parse(text) as ReturnType<typeof packagedTemplate> & {
    Parameters: Record<string, { Default?: string }>;
  };
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !UNKNOWN_TO_MOTO.test(Type));
  const names = new Set(kept.map(([name]) => name));
  for (const [, resource] of kept) {
    // A function's code lies in a bucket, which is not there; nobody runs it.
    if (resource.Type === 'AWS::Lambda::Function') resource.Properties['Code'] = { ZipFile: 'nobody runs it' };
    if (resource.DependsOn) resource.DependsOn = [resource.DependsOn].flat().filter((name) => names.has(name));
  }
  return { whole: template, forMoto: { ...template, Resources: Object.fromEntries(kept), Outputs: {} } };
};

/** Deploys serverless.yml to moto as far as moto goes, and the rest by the API of each service. All of it is healthy. */
export const deployToMoto = async (name: string): Promise<MotoDeployment> => {
  const cloudFormation = new CloudFormationClient(CLIENT);
  const { whole, forMoto } = templateForMoto();
  const values: Record<string, string> = { SlackChannel: 'C0SECURITY', SlackTeamId: 'T0ACME', SlackAppId: 'A0GATE' };
  const Parameters = Object.entries(whole.Parameters).map(([ParameterKey, { Default = '' }]): Parameter => ({
    ParameterKey,
    ParameterValue: values[ParameterKey] ?? Default,
  }));
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await cloudFormation.send(
    new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(forMoto), Parameters, Capabilities }),
  );
  const listed = await readStackOf(cloudFormation, name);
  if (!listed) throw new Error('moto has made no stack');
  const place = { account: ACCOUNT, region: REGION, partition: 'aws' };
  // The template as it was deployed says what the rest is to be.
  const template = whole as unknown as DeployedStack['template'];
  const partly = { ...listed, template };
  const added = await makeTheRest(createResolver(partly, place), name);
  const stack = { ...partly, resources: [...listed.resources, ...added] };
  for (const { type, physicalId } of listed.resources)
    if (type === 'AWS::IAM::Role') await writePoliciesAnew(physicalId);
  const idOf = (logicalId: string) => {
    const found = stack.resources.find((one) => one.logicalId === logicalId);
    if (!found) throw new Error(`the stack has no ${logicalId}`);
    return found.physicalId;
  };
  await makeItHealthy(name, idOf);
  return {
    stack,
    idOf,
    remove: async () => {
      await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
    },
  };
};

type Resolver = ReturnType<typeof createResolver>;
const made = (logicalId: string, type: string, physicalId: string): DeployedResource => ({
  logicalId,
  type,
  physicalId,
});

/**
 * moto keeps a policy of a template as Python prints it; IAM keeps JSON, without what a condition leaves out. CloudFormation
 * says of a log group's ARN that it ends with `:*`.
 */
const writePoliciesAnew = async (RoleName: string): Promise<void> => {
  const iam = new IAMClient(CLIENT);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument: text = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const printed = decodeURIComponent(text);
    if (!printed.startsWith("{'")) continue;
    const json = printed
      .replaceAll("'", '"')
      .replace(/\bNone\b/g, 'null')
      .replace(/(:log-group:[^":]+)"/g, '$1:*"');
    const { Statement, ...rest } = JSON.parse(json) as { Statement: unknown[] };
    const PolicyDocument = JSON.stringify({ ...rest, Statement: Statement.filter((one) => one !== null) });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  }
};

/** Schedules, alarms and the policies of queues. */
const makeTheRest = async (resolver: Resolver, name: string): Promise<DeployedResource[]> => {
  const scheduler = new SchedulerClient(CLIENT);
  const cloudWatch = new CloudWatchClient(CLIENT);
  const sqs = new SQSClient(CLIENT);
  const resources: DeployedResource[] = [];
  for (const { logicalId } of resolver.declared('AWS::Scheduler::ScheduleGroup')) {
    await scheduler.send(new CreateScheduleGroupCommand({ Name: GROUP }));
    resources.push(made(logicalId, 'AWS::Scheduler::ScheduleGroup', GROUP));
  }
  for (const { logicalId, properties } of resolver.declared('AWS::Scheduler::Schedule')) {
    const Name = `${name}-${logicalId}`;
    const target = properties['Target'] as { Arn: string; RoleArn: string };
    await scheduler.send(
      new CreateScheduleCommand({
        Name,
        ScheduleExpression: String(properties['ScheduleExpression']),
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: target.Arn, RoleArn: target.RoleArn },
      }),
    );
    resources.push(made(logicalId, 'AWS::Scheduler::Schedule', Name));
  }
  for (const { logicalId } of resolver.declared('AWS::CloudWatch::Alarm')) {
    const AlarmName = `${name}-${logicalId}`;
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Portcullis',
        MetricName: 'Test',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        Statistic: 'Sum',
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    resources.push(made(logicalId, 'AWS::CloudWatch::Alarm', AlarmName));
  }
  for (const { physicalId, statements } of expectedQueues(resolver)) {
    if (statements.length === 0) continue;
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: physicalId, Attributes: { Policy } }));
  }
  return resources;
};

/** What lies outside the stack, and what moto leaves out of it. */
const makeItHealthy = async (name: string, idOf: (logicalId: string) => string): Promise<void> => {
  const dynamoDb = new DynamoDBClient(CLIENT);
  const TableName = idOf('FindingsTable');
  await dynamoDb.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  await dynamoDb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
  await dynamoDb
    .send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' },
      }),
    )
    .catch((error: Error) => {
      // moto may have taken it from the template.
      if (!error.message.includes('already enabled')) throw error;
    });
  await createSweepsDynamoDb({ client: dynamoDb, table: TableName }).end(
    { account: ACCOUNT, region: REGION },
    Date.now(),
    [],
  );

  const Dimensions = [{ Name: 'Stack', Value: name }];
  const seen = { MetricName: 'HeartbeatSeen', Dimensions, Value: 1, Timestamp: new Date(Date.now() - 60_000) };
  await new CloudWatchClient(CLIENT).send(new PutMetricDataCommand({ Namespace: 'Portcullis', MetricData: [seen] }));

  const ssm = new SSMClient(CLIENT);
  for (const [Name, Value] of [
    ['/portcullis/prod/slack-bot-token', BOT_TOKEN],
    ['/portcullis/prod/slack-signing-secret', SECRET],
  ])
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }));

  const S3BucketName = `trail-${Date.now()}`;
  await fetch(`${MOTO_URL}/${S3BucketName}`, { method: 'PUT' });
  const cloudTrail = new CloudTrailClient(CLIENT);
  await cloudTrail.send(new CreateTrailCommand({ Name: 'everything', S3BucketName, IsMultiRegionTrail: false }));
  // What a new trail of AWS has by itself.
  const EventSelectors = [{ IncludeManagementEvents: true, ReadWriteType: 'All' as const }];
  await cloudTrail.send(new PutEventSelectorsCommand({ TrailName: 'everything', EventSelectors }));
  await cloudTrail.send(new StartLoggingCommand({ Name: 'everything' }));

  const sns = new SNSClient(CLIENT);
  for (const topic of ['AlarmTopic', 'UnansweredTopic'])
    await sns.send(
      new SubscribeCommand({
        TopicArn: idOf(topic),
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:people`,
      }),
    );
};

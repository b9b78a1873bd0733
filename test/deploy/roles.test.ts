import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { actions as lookingAround } from '../../src/adapters/surroundings-ec2.ts';
import { ACTIONS_OF } from '../../src/iam-actions.ts';
import type { Resource, ServerlessFile } from '../../src/sandbox/read-template.ts';
import { PAUSE_KEY } from '../../src/adapters/pauses-dynamodb.ts';
import { busAdmits, mayPut } from './who-may-put.ts';
import {
  actionsOf,
  deployed,
  functionNames,
  functionOf,
  grantsOf,
  queueEventsOf,
  referredBy,
  type FunctionName,
  type PolicyDocument,
  namesOfType,
  propertiesOf,
  speakingNames,
} from './deployed.ts';

/** What Lambda itself does in a function's name, whatever its code calls. */
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
/** What SSM asks in the name of whoever reads a secret that is encrypted with a key of the customer's own. */
const DECRYPTING = 'kms:Decrypt';
const POLLING = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

const neededBy = (file: ServerlessFile, name: FunctionName): string[] => {
  const platform = queueEventsOf(file, name).length === 0 ? LOGS : [...LOGS, ...POLLING];
  const decrypting = speakingNames.some((each) => each === name) ? [DECRYPTING] : [];
  return [...new Set<string>([...ACTIONS_OF[name], ...platform, ...decrypting])].sort();
};
const compare = (file: ServerlessFile, name: FunctionName) => {
  const granted = actionsOf(grantsOf(file, name));
  const needed = neededBy(file, name);
  return {
    missing: needed.filter((action) => !granted.includes(action)),
    excess: granted.filter((action) => !needed.includes(action)),
  };
};
const file = deployed();

describe.each(functionNames)('the role of %s', (name) => {
  it('grants what its adapters declare and the platform needs, and nothing else', () => {
    expect(compare(file, name)).toEqual({ missing: [], excess: [] });
  });

  it('names no action by a wildcard', () => {
    expect(actionsOf(grantsOf(file, name)).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('grants every resource only where EC2 knows none', () => {
    const wide = grantsOf(file, name).filter(({ Resource }) => [Resource].flat().includes('*'));
    const describes: string[] = [
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeManagedPrefixLists',
      'ec2:DescribeVpcs',
      ...lookingAround,
    ];
    expect(actionsOf(wide).filter((action) => !describes.includes(action))).toEqual([]);
  });

  it('is assumed by Lambda alone and by no other function', () => {
    const roles = functionNames.map((each) => referredBy(file.functions[each]?.role));
    const mine = referredBy(file.functions[name]?.role);
    expect(roles.filter((role) => role === mine)).toHaveLength(1);
    const { Statement } = propertiesOf(file, mine)['AssumeRolePolicyDocument'] as PolicyDocument;
    expect(Statement.map(({ Principal }) => Principal)).toEqual([{ Service: 'lambda.amazonaws.com' }]);
  });

  it('polls only its own queues', () => {
    const polled = grantsOf(file, name).filter(({ Action }) => [Action].flat().includes('sqs:ReceiveMessage'));
    expect(polled.flatMap(({ Resource }) => Resource)).toEqual(queueEventsOf(file, name).map(({ arn }) => arn));
  });
});

describe('the right to read secrets', () => {
  const parameterArn = (parameter: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter\${${parameter}}`,
  });
  const botToken = parameterArn('SlackBotTokenParameter');
  const both = [botToken, parameterArn('SlackSigningSecretParameter')];

  it.each(speakingNames)('is one call for the very parameters that %s needs', (name) => {
    const statements = grantsOf(file, name).filter(({ Action }) => [Action].flat().includes('ssm:GetParameters'));
    expect(statements.map(({ Resource }) => Resource)).toEqual([name === 'slack' ? both : botToken]);
  });

  it.each(speakingNames)('lets %s decrypt with a key of the customer, by way of SSM, these very parameters', (name) => {
    const role = propertiesOf(file, referredBy(file.functions[name]?.role));
    const [policy] = role['Policies'] as { PolicyDocument: { Statement: object[] } }[];
    const conditional = policy?.PolicyDocument.Statement.filter((statement) => 'Fn::If' in statement) ?? [];
    expect(conditional).toEqual([
      {
        'Fn::If': [
          'SecretsHaveTheirKey',
          {
            Sid: expect.any(String),
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: { Ref: 'SecretsKeyArn' },
            Condition: {
              StringEquals: {
                'kms:ViaService': { 'Fn::Sub': 'ssm.${AWS::Region}.${AWS::URLSuffix}' },
                'kms:EncryptionContext:PARAMETER_ARN': name === 'slack' ? both : botToken,
              },
            },
          },
          { Ref: 'AWS::NoValue' },
        ],
      },
    ]);
  });
});

describe('the comparison', () => {
  it('notices an action too many', () => {
    const changed = deployed();
    const [policy] = propertiesOf(changed, 'SlackRole')['Policies'] as { PolicyDocument: PolicyDocument }[];
    policy?.PolicyDocument.Statement.push({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: '*' });
    expect(compare(changed, 'slack')).toEqual({ missing: [], excess: ['dynamodb:PutItem'] });
  });

  it('notices an action too few', () => {
    const changed = deployed();
    const [policy] = propertiesOf(changed, 'RemediateRole')['Policies'] as { PolicyDocument: PolicyDocument }[];
    if (policy !== undefined)
      policy.PolicyDocument.Statement = policy.PolicyDocument.Statement.filter(({ Sid }) => Sid !== 'CloseTheGate');
    expect(compare(changed, 'remediate')).toEqual({ missing: ['ec2:RevokeSecurityGroupIngress'], excess: [] });
  });
});

const EXCEPTS_MORE = {
  ArnNotEquals: {
    'aws:PrincipalArn': ['SlackRole', 'OperateRole', 'IngressRole'].map((role) => ({ 'Fn::GetAtt': [role, 'Arn'] })),
  },
};

type BusPolicy = { EventBusName: unknown; Statement: Record<string, unknown> };
const changeBusPolicy = (resources: Record<string, Resource>, change: Partial<BusPolicy>) =>
  Object.assign(resources['DecisionsBusPolicy']?.Properties ?? {}, change);
const changeStatement = (resources: Record<string, Resource>, change: Record<string, unknown>) => {
  const { Statement } = resources['DecisionsBusPolicy']?.Properties as BusPolicy;
  Object.assign(Statement, change);
};
const denyNobody = (resources: Record<string, Resource>) => {
  const { PolicyDocument: document } = resources['DecisionsQueuePolicy']?.Properties as {
    PolicyDocument: PolicyDocument;
  };
  document.Statement = document.Statement.filter(({ Effect }) => Effect !== 'Deny');
};

/** Who speaks by which source on the private bus. */
const SPEAKERS = { SlackRole: 'portcullis.slack', OperateRole: 'portcullis.operator' } as const;
const SOURCES = [...Object.values(SPEAKERS), 'portcullis', 'aws.ec2'];

/** How somebody else of the account than the two functions of people could come to speak for them. */
const waysIn = (file: ServerlessFile): string[] => {
  const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
  const denied = (Action: string, target: string, key: string, exception: string) => ({
    Effect: 'Deny',
    Principal: '*',
    Action,
    Resource: arn(target),
    Condition: { ArnNotEquals: { [key]: arn(exception) } },
  });
  const properties = (type: string) => namesOfType(file, type).map((name) => propertiesOf(file, name));
  const ofQueue = properties('AWS::SQS::QueuePolicy')
    .filter(({ Queues }) => isDeepStrictEqual(Queues, [{ Ref: 'DecisionsQueue' }]))
    .flatMap(({ PolicyDocument: document }) => (document as PolicyDocument).Statement)
    .map(({ Sid: _sid, ...statement }) => statement);
  const strangers = namesOfType(file, 'AWS::IAM::Role').filter((role) => !(role in SPEAKERS));
  const intruders = strangers.flatMap((role) =>
    SOURCES.filter((source) => busAdmits(file, { role, sources: [source] })).map((source) => `${role} as ${source}`),
  );
  const queue = denied('sqs:SendMessage', 'DecisionsQueue', 'aws:SourceArn', 'DecisionsRule');
  return [
    ...(intruders.length === 0 ? [] : ['the private bus']),
    ...(ofQueue.some((statement) => isDeepStrictEqual(statement, queue)) ? [] : ['the queue of decisions']),
  ];
};

/** Roles that may authorise a rule whatever the deployer wants, in a group that is not the heartbeat's own. */
const unconditional = (of: ServerlessFile): string[] =>
  namesOfType(of, 'AWS::IAM::Role').filter((name) => {
    const isConditional = of.resources.Resources[name]?.Condition === 'ReopenEnabled';
    return (
      !isConditional && name !== 'HeartbeatRole' && JSON.stringify(propertiesOf(of, name)).includes('ec2:Authorize')
    );
  });

describe('the division of powers', () => {
  const holdersOf = (action: string) =>
    functionNames.filter((name) => actionsOf(grantsOf(file, name)).includes(action));

  it('lets only the remediator remove a rule, and the reopener and the heartbeat what they have made', () => {
    expect(holdersOf('ec2:RevokeSecurityGroupIngress')).toEqual(['remediate', 'reopen', 'heartbeat']);
  });

  it('lets only the reopener authorise a rule, the heartbeat its own, and nobody change one or make a group', () => {
    const opening = /Authorize|CreateSecurityGroup|ModifySecurityGroup|ManagedPrefixListEntries$|CreateTags/i;
    const opens = (action: string) => opening.test(action) && action !== 'ec2:GetManagedPrefixListEntries';
    const holders = functionNames.map((name) => [name, actionsOf(grantsOf(file, name)).filter(opens)]);
    expect(holders.filter(([, actions]) => actions?.length)).toEqual([
      ['reopen', ['ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateTags']],
      ['heartbeat', ['ec2:AuthorizeSecurityGroupIngress']],
    ]);
  });

  it('lets the heartbeat change the canary group alone, to which nothing can be attached', () => {
    const changes = grantsOf(file, 'heartbeat').filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('ec2:') && !action.startsWith('ec2:Describe')),
    );
    // Without the right to change its group, nobody changes a rule: that of the rules alone opens none.
    expect(changes.map(({ Resource }) => Resource)).toEqual([
      [
        { 'Fn::Sub': expect.stringMatching(/:security-group\/\$\{CanaryGroup\.GroupId\}$/) },
        { 'Fn::Sub': expect.stringMatching(/:security-group-rule\/\*$/) },
      ],
    ]);
    expect(propertiesOf(file, 'CanaryGroup')).toMatchObject({ VpcId: { Ref: 'CanaryVpc' } });
    expect(namesOfType(file, 'AWS::EC2::Subnet')).toEqual([]);
    const ofHeartbeat = ['CanaryVpc', 'CanaryGroup', 'HeartbeatRole', 'HeartbeatSchedule', 'HeartbeatScheduleRole'];
    for (const name of ofHeartbeat) expect(file.resources.Resources[name]?.Condition).toBe('HeartbeatEnabled');
  });

  it('lets the schedule of the heartbeat run that function, and nothing else', () => {
    const role = propertiesOf(file, 'HeartbeatScheduleRole') as { Policies: { PolicyDocument: PolicyDocument }[] };
    expect(role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([
      {
        Sid: 'Beat',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: { 'Fn::GetAtt': ['HeartbeatLambdaFunction', 'Arn'] },
      },
    ]);
  });

  it('lets the reopener tag only what it authorises, in the very call', () => {
    const statements = grantsOf(file, 'reopen').filter(({ Action }) => [Action].flat().includes('ec2:CreateTags'));
    expect(statements).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: { 'Fn::Sub': expect.stringMatching(/:security-group-rule\/\*$/) },
        Condition: { StringEquals: { 'ec2:CreateAction': 'AuthorizeSecurityGroupIngress' } },
      },
    ]);
  });

  it('grants no role at all to authorise a rule unless REOPEN is on', () => {
    expect(unconditional(file)).toEqual([]);
    const { Conditions, Parameters } = file.resources;
    expect(Conditions).toMatchObject({ ReopenEnabled: { 'Fn::Equals': [{ Ref: 'ReopenFunction' }, 'on'] } });
    // What the functions are told and what is deployed is one setting.
    expect(Parameters['ReopenFunction']).toMatchObject({ Default: '${param:reopen}' });
    const settings = speakingNames.map((name) => functionOf(file, name).environment['REOPEN']);
    expect([...new Set(settings)]).toEqual(['${param:reopen}']);
  });

  it('notices a role that may authorise always', () => {
    const changed = deployed();
    delete changed.resources.Resources['ReopenRole']?.Condition;
    expect(unconditional(changed)).toEqual(['ReopenRole']);
  });

  it('gives the door to the internet no EC2, no queue, no schedule and no write', () => {
    const services = /^(ec2|sqs|scheduler|iam|sts):|Item$/;
    expect(actionsOf(grantsOf(file, 'slack')).filter((action) => services.test(action))).toEqual(['dynamodb:GetItem']);
  });

  it('gives the door of the command line no EC2, no queue, no schedule, and one item of the table to write', () => {
    const services = /^(ec2|sqs|scheduler|iam|sts|ssm):|Item$/;
    const actions = actionsOf(grantsOf(file, 'operate')).filter((action) => services.test(action));
    expect(actions.sort()).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem']);
    const writes = grantsOf(file, 'operate').filter(({ Action }) => [Action].flat().includes('dynamodb:PutItem'));
    expect(writes.map(({ Condition }) => Condition)).toEqual([
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [PAUSE_KEY] } },
    ]);
  });

  const roles = namesOfType(file, 'AWS::IAM::Role');
  it.each(roles)('lets %s speak on the private bus as itself, or not at all', (role) => {
    const own = role in SPEAKERS ? [SPEAKERS[role as keyof typeof SPEAKERS]] : [];
    for (const may of [mayPut, busAdmits])
      expect(SOURCES.filter((source) => may(file, { role, sources: [source] }))).toEqual(own);
    // Not beside an event of its own either, nor without any source.
    for (const other of SOURCES.filter((source) => source !== own[0]))
      expect(busAdmits(file, { role, sources: [...own, other] })).toBe(false);
    expect(mayPut(file, { role, sources: [] })).toBe(false);
  });

  it.each([
    ['SlackSourcePolicy', 'SlackRole', 'portcullis.operator'],
    ['OperatorSourcePolicy', 'OperateRole', 'portcullis.slack'],
  ])('would notice a bus without %s', (policy, role, source) => {
    const changed = deployed();
    delete changed.resources.Resources[policy];
    expect(busAdmits(changed, { role, sources: [source] })).toBe(true);
    // And the role’s own policy stands in for it.
    expect(mayPut(changed, { role, sources: [source] })).toBe(false);
  });

  it('lets only the two doors put decisions on the private bus', () => {
    const publishers = functionNames.filter((name) =>
      grantsOf(file, name).some(({ Resource }) => JSON.stringify(Resource).includes('"DecisionsBus"')),
    );
    expect(publishers).toEqual(['slack', 'operate']);
  });

  it('keeps everybody else of the account off the private bus, and off the queue behind it', () => {
    expect(waysIn(file)).toEqual([]);
  });

  it.each<[string, (resources: Record<string, Resource>) => void]>([
    ['a bus without its policy', (resources) => delete resources['DecisionsBusPolicy']],
    ['a bus policy of another bus', (resources) => changeBusPolicy(resources, { EventBusName: 'default' })],
    ['a bus policy that allows', (resources) => changeStatement(resources, { Effect: 'Allow' })],
    ['a bus policy that excepts more', (resources) => changeStatement(resources, { Condition: EXCEPTS_MORE })],
    ['a queue without its policy', (resources) => delete resources['DecisionsQueuePolicy']],
    ['a queue whose policy denies nobody', (resources) => denyNobody(resources)],
  ])('notices %s', (_what, change) => {
    const changed = deployed();
    change(changed.resources.Resources);
    expect(waysIn(changed)).toHaveLength(1);
  });

  it('grants no role of ours to write to the queue of decisions', () => {
    const writers = namesOfType(file, 'AWS::IAM::Role').filter((role) =>
      (propertiesOf(file, role)['Policies'] as { PolicyDocument: PolicyDocument }[])
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .some(
          ({ Action, Resource }) =>
            [Action].flat().includes('sqs:SendMessage') && JSON.stringify(Resource).includes('"DecisionsQueue"'),
        ),
    );
    expect(writers).toEqual([]);
  });

  it('lets only the remediator take a wake-up back', () => {
    expect(holdersOf('scheduler:CreateSchedule')).toEqual(['ingress', 'remediate', 'inspect', 'reopen']);
    expect(holdersOf('scheduler:DeleteSchedule')).toEqual(['remediate']);
  });

  it('hands roles on to EventBridge Scheduler alone, and only the one that wakes', () => {
    for (const name of functionNames)
      for (const statement of grantsOf(file, name).filter(({ Action }) => [Action].flat().includes('iam:PassRole')))
        expect(statement).toMatchObject({
          Resource: { 'Fn::GetAtt': ['WakeUpRole', 'Arn'] },
          Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
        });
  });

  it('lets the schedule of the sweep queue a message for the inspector, and nothing else', () => {
    const role = propertiesOf(file, 'SweepRole') as {
      Policies: { PolicyDocument: PolicyDocument }[];
      AssumeRolePolicyDocument: PolicyDocument;
    };
    expect(role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([
      {
        Sid: 'Sweep',
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: [{ 'Fn::GetAtt': ['InspectQueue', 'Arn'] }, { 'Fn::GetAtt': ['SweepDeadLetters', 'Arn'] }],
      },
    ]);
    expect(role.AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('lets a wake-up queue a message for the remediator and nothing else', () => {
    const role = propertiesOf(file, 'WakeUpRole') as {
      Policies: { PolicyDocument: PolicyDocument }[];
      AssumeRolePolicyDocument: PolicyDocument;
    };
    expect(role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([
      expect.objectContaining({ Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['RemediateQueue', 'Arn'] } }),
    ]);
    expect(role.AssumeRolePolicyDocument.Statement.map(({ Condition }) => Condition)).toEqual([
      {
        StringEquals: {
          'aws:SourceAccount': { Ref: 'AWS::AccountId' },
          'aws:SourceArn': { 'Fn::GetAtt': ['WakeUps', 'Arn'] },
        },
      },
    ]);
  });
});

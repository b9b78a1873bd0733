import { describe, expect, it } from '@jest/globals';
import { checkAlarms, checkAlarmTopic } from '../../src/doctor/check-alarms.ts';
import { checkErrors, checkFunction, checkMapping, type FunctionState } from '../../src/doctor/check-functions.ts';
import { checkHeartbeat } from '../../src/doctor/check-heartbeat.ts';
import { checkPause } from '../../src/doctor/check-pause.ts';
import { checkPlace } from '../../src/doctor/check-places.ts';
import { checkQueue, type ExpectedQueue, type QueueState } from '../../src/doctor/check-queues.ts';
import { checkRole, type RoleState } from '../../src/doctor/check-role.ts';
import { checkRule, ruleNameOf, type RuleState } from '../../src/doctor/check-rules.ts';
import { checkSchedule, checkScheduleGroup } from '../../src/doctor/check-schedules.ts';
import { checkStack } from '../../src/doctor/check-stack.ts';
import { checkTable, type TableState } from '../../src/doctor/check-table.ts';
import type { Check } from '../../src/doctor/check.ts';
import type { DeployedStack } from '../../src/doctor/deployed-stack.ts';
import { UNKNOWN } from '../../src/doctor/resolve-template.ts';
import { MINUTE, NOON } from '../support/clock.ts';

const read = <T>(value: T) => ({ kind: 'read' as const, value });
const DENIED = { kind: 'unread' as const, why: 'AccessDeniedException: not authorized to perform' };
/** Each way to be broken: what is changed, and what is said of it. */
type Broken<T> = [title: string, state: T | null, outcome: Check['outcome'], what: RegExp];

describe('a rule', () => {
  const expected = {
    logicalId: 'IntakeRule',
    physicalId: 'portcullis-prod-IntakeRule-1',
    properties: {
      EventPattern: { source: ['aws.ec2'], detail: { eventName: ['A', 'B'] } },
      Targets: [{ Id: 'ingress', Arn: 'arn:q', DeadLetterConfig: { Arn: 'arn:dead' } }],
    },
  };
  const healthy: RuleState = {
    isEnabled: true,
    pattern: { detail: { eventName: ['A', 'B'] }, source: ['aws.ec2'] },
    targets: [{ id: 'ingress', arn: 'arn:q', deadLetters: 'arn:dead' }],
  };
  const check = (state: RuleState | null) => checkRule(expected, read(state));

  it('is ok as it was deployed', () => expect(check(healthy)).toMatchObject({ id: 'rule:IntakeRule', outcome: 'ok' }));

  it.each<Broken<RuleState>>([
    ['gone', null, 'failure', /is gone/],
    ['disabled', { ...healthy, isEnabled: false }, 'failure', /is disabled/],
    [
      'narrowed',
      { ...healthy, pattern: { source: ['aws.ec2'], detail: { eventName: ['A'] } } },
      'failure',
      /something else/,
    ],
    ['without its target', { ...healthy, targets: [] }, 'failure', /does not lead to ingress/],
    [
      'led elsewhere',
      { ...healthy, targets: [{ id: 'ingress', arn: 'arn:other', deadLetters: 'arn:dead' }] },
      'failure',
      /does not lead/,
    ],
    [
      'without dead letters',
      { ...healthy, targets: [{ id: 'ingress', arn: 'arn:q', deadLetters: null }] },
      'failure',
      /does not lead/,
    ],
  ])('is not when %s', (_title, state, outcome, what) => {
    expect(check(state)).toMatchObject({ outcome, what: expect.stringMatching(what), todo: expect.any(String) });
  });

  it('is put on again by a command that names its bus', () => {
    const onBus = { ...expected, physicalId: 'portcullis-prod-decisions|portcullis-prod-DecisionsRule-1' };
    expect(ruleNameOf(onBus)).toEqual({ name: 'portcullis-prod-DecisionsRule-1', bus: 'portcullis-prod-decisions' });
    expect(checkRule(onBus, read({ ...healthy, isEnabled: false })).todo).toBe(
      'aws events enable-rule --name portcullis-prod-DecisionsRule-1 --event-bus-name portcullis-prod-decisions',
    );
  });

  it('is compared with nothing that nobody can tell', () => {
    const unknown = {
      ...expected,
      properties: { EventPattern: { source: UNKNOWN }, Targets: [{ Id: 'ingress', Arn: UNKNOWN }] },
    };
    expect(
      checkRule(unknown, read({ ...healthy, targets: [{ id: 'ingress', arn: 'x', deadLetters: null }] })).outcome,
    ).toBe('ok');
  });

  it('is skipped where nobody may look, and never taken for ok', () => {
    expect(checkRule(expected, DENIED)).toMatchObject({
      outcome: 'skipped',
      what: expect.stringContaining('AccessDenied'),
      todo: expect.stringContaining('docs/doctor.md'),
    });
  });
});

describe('a queue', () => {
  const statement = {
    Sid: 'EventsOfTheIntakeRule',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: 'arn:q',
    Condition: { ArnEquals: { 'aws:SourceArn': 'arn:rule' } },
  };
  const expected: ExpectedQueue = {
    logicalId: 'IngressQueue',
    physicalId: 'https://sqs/IngressQueue',
    properties: {},
    isForDeadLetters: false,
    redrive: { deadLetterTargetArn: 'arn:dead', maxReceiveCount: 20 },
    statements: [statement],
  };
  const healthy: QueueState = {
    arn: 'arn:q',
    waiting: 0,
    redrive: { deadLetterTargetArn: 'arn:dead', maxReceiveCount: 20 },
    // As AWS may write it.
    statements: [{ ...statement, Action: ['sqs:SendMessage'] }],
  };
  const check = (state: QueueState | null) => checkQueue(expected, read(state));

  it('is ok as it was deployed', () =>
    expect(check(healthy)).toMatchObject({ id: 'queue:IngressQueue', outcome: 'ok' }));

  it.each<Broken<QueueState>>([
    ['gone', null, 'failure', /is gone/],
    ['without dead letters', { ...healthy, redrive: null }, 'failure', /does not go to the dead letters/],
    ['closed to its rule', { ...healthy, statements: [] }, 'failure', /lacks EventsOfTheIntakeRule/],
    [
      'open to everybody',
      { ...healthy, statements: [...healthy.statements, { Sid: 'Hole', Effect: 'Allow', Principal: '*' }] },
      'failure',
      /has Hole/,
    ],
    ['full', { ...healthy, waiting: 101 }, 'warning', /101 messages wait/],
  ])('is not when %s', (_title, state, outcome, what) => {
    expect(check(state)).toMatchObject({ outcome, what: expect.stringMatching(what), todo: expect.any(String) });
  });

  it('of dead letters has to be empty', () => {
    const dead = { ...expected, isForDeadLetters: true, redrive: undefined };
    const state = { ...healthy, redrive: null };
    expect(checkQueue(dead, read(state))).toMatchObject({ id: 'dead-letters:IngressQueue', outcome: 'ok' });
    expect(checkQueue(dead, read({ ...state, waiting: 2 }))).toMatchObject({
      outcome: 'failure',
      what: '2 messages have failed and wait here',
      todo: expect.stringContaining('docs/operations.md'),
    });
  });
});

describe('the table', () => {
  const expected = {
    logicalId: 'FindingsTable',
    physicalId: 'findings',
    properties: {
      GlobalSecondaryIndexes: [{ IndexName: 'ByState' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    },
  };
  const healthy: TableState = {
    status: 'ACTIVE',
    indexes: [{ name: 'ByState', status: 'ACTIVE' }],
    timeToLive: { isEnabled: true, attribute: 'expiresAt' },
    pointInTimeRecovery: true,
    deletionProtection: true,
  };
  const check = (state: TableState | null) => checkTable(expected, read(state));

  it('is ok as it was deployed', () => expect(check(healthy).outcome).toBe('ok'));

  it.each<Broken<TableState>>([
    ['gone', null, 'failure', /is gone/],
    ['being deleted', { ...healthy, status: 'DELETING' }, 'failure', /DELETING/],
    ['without its index', { ...healthy, indexes: [] }, 'failure', /no index ByState/],
    ['without backups', { ...healthy, pointInTimeRecovery: false }, 'failure', /point-in-time recovery is off/],
    [
      'without time to live',
      { ...healthy, timeToLive: { isEnabled: false, attribute: null } },
      'warning',
      /time to live is off/,
    ],
    ['unprotected', { ...healthy, deletionProtection: false }, 'warning', /deletion protection is off/],
  ])('is not when %s', (_title, state, outcome, what) => {
    expect(check(state)).toMatchObject({ outcome, what: expect.stringMatching(what), todo: expect.any(String) });
  });
});

describe('a schedule', () => {
  const expected = {
    logicalId: 'SweepSchedule',
    physicalId: 'sweep',
    properties: { ScheduleExpression: 'rate(15 minutes)', Target: { Arn: 'arn:q', RoleArn: 'arn:role' } },
  };
  const healthy = { isEnabled: true, expression: 'rate(15 minutes)', targetArn: 'arn:q', roleArn: 'arn:role' };

  it('is ok as it was deployed', () => expect(checkSchedule(expected, read(healthy)).outcome).toBe('ok'));

  it.each<Broken<typeof healthy>>([
    ['gone', null, 'failure', /is gone/],
    ['disabled', { ...healthy, isEnabled: false }, 'failure', /disabled/],
    ['rarer', { ...healthy, expression: 'rate(15 days)' }, 'failure', /another one/],
    ['by another role', { ...healthy, roleArn: 'arn:other' }, 'failure', /another one/],
  ])('is not when %s', (_title, state, outcome, what) => {
    expect(checkSchedule(expected, read(state))).toMatchObject({ outcome, what: expect.stringMatching(what) });
  });

  it('needs its group', () => {
    const group = { logicalId: 'WakeUps', physicalId: 'portcullis-prod', properties: {} };
    expect(checkScheduleGroup(group, read('ACTIVE')).outcome).toBe('ok');
    expect(checkScheduleGroup(group, read(null))).toMatchObject({
      outcome: 'failure',
      what: expect.stringContaining('is gone'),
    });
  });
});

describe('a pause', () => {
  const by = { kind: 'operator' as const, arn: 'arn:aws:iam::111122223333:user/olive', person: 'olive', slackId: null };
  const pause = { id: 'pause/1', by, reason: 'a broken rollout', since: NOON - 90 * MINUTE };

  it('is a failure, and names who, since when and why', () => {
    expect(checkPause(read(pause), NOON)).toEqual({
      id: 'pause',
      outcome: 'failure',
      what: `nothing is closed: ${by.arn} paused it 1 h 30 min ago, because “a broken rollout”`,
      todo: expect.stringContaining('npx portcullis resume'),
    });
  });

  it('that nobody has made is ok, and one that cannot be read is neither', () => {
    expect(checkPause(read(null), NOON).outcome).toBe('ok');
    expect(checkPause(DENIED, NOON).outcome).toBe('skipped');
  });
});

describe('a role', () => {
  it('is not taken for ok where nobody can tell what its policy was deployed to say', () => {
    const properties = {
      AssumeRolePolicyDocument: {},
      Policies: [{ PolicyName: 'p', PolicyDocument: allowing('a:A', UNKNOWN as never) }],
    };
    const state = { trust: {}, policies: new Map([['p', allowing('a:A')]]), attached: [] };
    const checked = checkRole({ logicalId: 'Role', physicalId: 'role', properties }, [], read(state));
    expect(checked).toMatchObject({ outcome: 'skipped', what: expect.stringContaining('p was deployed to say') });
  });

  const allowing = (Action: unknown, Resource = 'arn:q') => ({ Statement: [{ Effect: 'Allow', Action, Resource }] });
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const expected = {
    logicalId: 'WakeUpRole',
    physicalId: 'wake-up',
    properties: {
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: 'wake-up', PolicyDocument: allowing('sqs:SendMessage') }],
    },
  };
  const healthy = {
    trust: { ...trust, Statement: { ...trust.Statement[0], Action: ['sts:AssumeRole'] } },
    policies: new Map([
      ['wake-up', allowing(['sqs:SendMessage'])],
      ['in-members', allowing(['b:B', 'a:A'])],
    ]),
    attached: [],
  };
  const besides = [{ PolicyName: 'in-members', PolicyDocument: allowing(['a:A', 'b:B']) }];
  const check = (state: Parameters<typeof checkRole>[2]) => checkRole(expected, besides, state);
  const withPolicy = (name: string, document: unknown) => new Map([...healthy.policies, [name, document]]);

  it('is ok as it was deployed, however IAM writes it', () => expect(check(read(healthy)).outcome).toBe('ok'));

  it.each<Broken<RoleState>>([
    ['gone', null, 'failure', /is gone/],
    ['trusting somebody else', { ...healthy, trust: { Statement: [] } }, 'failure', /trusts somebody else/],
    ['without its policy', { ...healthy, policies: new Map([['in-members', null]]) }, 'failure', /wake-up is gone/],
    ['with one more', { ...healthy, policies: withPolicy('hole', allowing('*')) }, 'failure', /has hole/],
    [
      'with one that says more',
      { ...healthy, policies: withPolicy('wake-up', allowing('sqs:*')) },
      'failure',
      /policy wake-up is not what was deployed/,
    ],
    [
      'with one that reaches further',
      { ...healthy, policies: withPolicy('in-members', allowing(['a:A', 'b:B'], '*')) },
      'failure',
      /policy in-members is not/,
    ],
    [
      'with a managed one',
      { ...healthy, attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      'failure',
      /AdministratorAccess/,
    ],
  ])('is not when %s', (_title, state, outcome, what) => {
    expect(check(read(state))).toMatchObject({ outcome, what: expect.stringMatching(what) });
  });
});

describe('a function', () => {
  const expected = {
    logicalId: 'RemediateLambdaFunction',
    physicalId: 'portcullis-prod-remediate',
    properties: {
      Handler: 'dist/lambda/remediate.handler',
      Runtime: 'nodejs24.x',
      Role: 'arn:role',
      Environment: { Variables: { ENFORCEMENT: 'enforce', QUEUE: UNKNOWN } },
    },
  };
  const healthy: FunctionState = {
    state: 'Active',
    lastUpdate: 'Successful',
    runtime: 'nodejs24.x',
    handler: 'dist/lambda/remediate.handler',
    roleArn: 'arn:role',
    environment: { ENFORCEMENT: 'enforce', QUEUE: 'https://sqs' },
    reserved: null,
  };

  it('is ok as it was deployed', () => {
    expect(checkFunction(expected, read(healthy))).toMatchObject({ id: 'function:remediate', outcome: 'ok' });
    expect(checkFunction(expected, read({ ...healthy, reserved: 5 })).outcome).toBe('ok');
    // Whoever may not decrypt the variables cannot compare them.
    expect(checkFunction(expected, read({ ...healthy, environment: null })).outcome).toBe('ok');
  });

  it.each<Broken<FunctionState>>([
    ['gone', null, 'failure', /is gone/],
    ['stopped', { ...healthy, reserved: 0 }, 'failure', /concurrency is zero/],
    ['failed', { ...healthy, state: 'Failed' }, 'failure', /Failed/],
    ['replaced', { ...healthy, handler: 'index.handler' }, 'failure', /handler/],
    [
      'set otherwise',
      { ...healthy, environment: { ENFORCEMENT: 'observe' } },
      'failure',
      /other than deployed: ENFORCEMENT/,
    ],
  ])('is not when %s', (_title, state, outcome, what) => {
    expect(checkFunction(expected, read(state))).toMatchObject({ outcome, what: expect.stringMatching(what) });
  });

  it('says which variable differs, and never to what', () => {
    const { what } = checkFunction(expected, read({ ...healthy, environment: { ENFORCEMENT: 'xoxb-secret' } }));
    expect(what).not.toContain('xoxb-secret');
  });

  it.each<Broken<{ state: string; sourceArn: string }>>([
    ['gone', null, 'failure', /not woken/],
    ['disabled', { state: 'Disabled', sourceArn: 'arn:q' }, 'failure', /nobody takes from it/],
    ['of another queue', { state: 'Enabled', sourceArn: 'arn:other' }, 'failure', /another queue/],
  ])('is not woken when its mapping is %s', (_title, state, outcome, what) => {
    const mapping = {
      logicalId: 'RemediateEventSourceMappingSQSRemediateQueue',
      physicalId: 'uuid',
      properties: { EventSourceArn: 'arn:q' },
    };
    expect(checkMapping(mapping, read({ state: 'Enabled', sourceArn: 'arn:q' }))).toMatchObject({
      id: 'mapping:Remediate/RemediateQueue',
      outcome: 'ok',
    });
    expect(checkMapping(mapping, read(state))).toMatchObject({ outcome, what: expect.stringMatching(what) });
  });

  it('is asked for its errors of the last day', () => {
    const errors = (state: Parameters<typeof checkErrors>[1]) => checkErrors('RemediateLambdaFunction', state);
    expect(errors(read({ errors: 0, throttles: 0, last: null })).outcome).toBe('ok');
    expect(errors(read({ errors: 2, throttles: 1, last: 'exposure failed: UnauthorizedOperation' }))).toMatchObject({
      outcome: 'warning',
      what: '2 errors, throttled 1 times within a day; the last: exposure failed: UnauthorizedOperation',
    });
  });
});

describe('the alarms', () => {
  const expected = ['IngressErrorsAlarm', 'SweepMissingAlarm'].map((name) => ({
    logicalId: name,
    physicalId: `prod-${name}`,
    properties: {},
  }));
  const healthy = expected.map(({ physicalId }) => ({ name: physicalId, state: 'OK', isSilent: false }));
  const [first = { name: '', state: '', isSilent: false }, ...others] = healthy;

  it.each<[string, typeof healthy, string, RegExp]>([
    ['quiet', healthy, 'ok', /all 2 are quiet/],
    ['on', [{ ...first, state: 'ALARM' }, ...others], 'failure', /IngressErrorsAlarm is on/],
    ['gone', others, 'failure', /IngressErrorsAlarm is gone/],
    ['silenced', [{ ...first, isSilent: true }, ...others], 'warning', /would tell nobody/],
  ])('that are %s are said to be so', (_title, alarms, outcome, what) => {
    expect(checkAlarms(expected, read(alarms))).toMatchObject({ outcome, what: expect.stringMatching(what) });
  });

  it('need somebody who hears them', () => {
    const topic = { logicalId: 'AlarmTopic', physicalId: 'arn:topic', properties: {} };
    expect(checkAlarmTopic(topic, read(1)).outcome).toBe('ok');
    expect(checkAlarmTopic(topic, read(0))).toMatchObject({
      outcome: 'warning',
      todo: expect.stringContaining('aws sns subscribe --topic-arn arn:topic'),
    });
    expect(checkAlarmTopic(topic, read(null)).outcome).toBe('failure');
  });
});

describe('the heartbeat', () => {
  const HOUR = 60 * MINUTE;
  const check = (lastAt: number | null, age = 24 * HOUR) =>
    checkHeartbeat(true, read(lastAt), { now: NOON, since: NOON - age });

  it.each([
    [NOON - HOUR, 24 * HOUR, 'ok', /within two hours/],
    [NOON - 3 * HOUR, 24 * HOUR, 'failure', /arrived 3 h ago/],
    [null, 24 * HOUR, 'failure', /no change/],
    [null, HOUR, 'warning', /yet/],
  ])('that was last seen at %s is told of', (lastAt, age, outcome, what) => {
    expect(check(lastAt, age)).toMatchObject({ id: 'heartbeat', outcome, what: expect.stringMatching(what) });
  });

  it('that is off proves nothing', () => {
    expect(checkHeartbeat(false, read(null), { now: NOON, since: 0 }).outcome).toBe('skipped');
  });
});

describe('a place', () => {
  const place = { account: '444455556666', region: 'eu-west-1' };
  const check = (lastAt: number | null, age = 60 * MINUTE) =>
    checkPlace(place, read(lastAt), { now: NOON, since: NOON - age });

  it.each([
    [NOON - 10 * MINUTE, 60 * MINUTE, 'ok', 'swept 10 min ago'],
    [NOON - 50 * MINUTE, 60 * MINUTE, 'failure', 'the last sweep ended 50 min ago'],
    [null, 60 * MINUTE, 'failure', 'it was never swept'],
    [null, 5 * MINUTE, 'warning', 'not swept yet'],
  ])('that was last swept at %s is %s', (lastAt, age, outcome, what) => {
    expect(check(lastAt, age)).toMatchObject({ id: 'place:444455556666/eu-west-1', outcome, what });
  });
});

describe('the stack', () => {
  const stack = (status: string): DeployedStack => ({
    name: 'portcullis-prod',
    id: 'arn:stack',
    status,
    statusReason: null,
    createdAt: NOON,
    parameters: {},
    outputs: {},
    resources: [],
    template: { Resources: {} },
  });

  it.each([
    ['CREATE_COMPLETE', 'ok'],
    ['UPDATE_COMPLETE', 'ok'],
    ['UPDATE_IN_PROGRESS', 'warning'],
    ['UPDATE_ROLLBACK_COMPLETE', 'warning'],
    ['ROLLBACK_COMPLETE', 'failure'],
    ['UPDATE_ROLLBACK_FAILED', 'failure'],
    ['DELETE_FAILED', 'failure'],
  ])('in %s is %s', (status, outcome) => {
    expect(checkStack('portcullis-prod', 'eu-west-1', stack(status)).outcome).toBe(outcome);
  });

  it('that is not there yet is no failure', () => {
    expect(checkStack('portcullis-prod', 'eu-west-1', null).outcome).toBe('skipped');
  });
});

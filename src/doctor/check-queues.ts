import { isDeepStrictEqual } from 'node:util';
import { checkRead, failure, ok, warning, type Check, type Read } from './check.ts';
import { REDEPLOY } from './check-rules.ts';
import type { Expected } from './deployed-stack.ts';
import { isKnown, type Resolver } from './resolve-template.ts';

/** A queue as SQS has it. */
export type QueueState = {
  arn: string;
  waiting: number;
  redrive: { deadLetterTargetArn: string; maxReceiveCount: number } | null;
  /** The statements of its policy. */
  statements: readonly Statement[];
};
export type Statement = Readonly<Record<string, unknown>>;
export type ExpectedQueue = Expected & {
  isForDeadLetters: boolean;
  redrive: unknown;
  statements: readonly Statement[];
};

/** More than this in a queue, and the functions do not keep up. */
const MANY_WAITING = 100;

/** Queues of the stack, with which of them take what failed, and what the policies of the stack say of each. */
export const expectedQueues = (resolver: Resolver): ExpectedQueue[] => {
  const queues = resolver.ofType('AWS::SQS::Queue');
  const policies = resolver.declared('AWS::SQS::QueuePolicy').map(({ properties }) => properties);
  // Every resource that names a queue for what fails does so under one of these names.
  const failing = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value as Readonly<Record<string, unknown>>)) {
      const target =
        name === 'deadLetterTargetArn' ? inner : name === 'DeadLetterConfig' ? (inner as { Arn?: unknown }).Arn : null;
      if (typeof target === 'string') failing.add(target.split(':').at(-1) ?? '');
      collect(inner);
    }
  };
  for (const type of ['AWS::SQS::Queue', 'AWS::Events::Rule', 'AWS::Scheduler::Schedule'])
    for (const { properties } of resolver.ofType(type)) collect(properties);
  return queues.map((queue) => ({
    ...queue,
    isForDeadLetters: failing.has(queue.physicalId.split('/').at(-1) ?? ''),
    redrive: queue.properties['RedrivePolicy'],
    statements: policies
      .filter(({ Queues }) => Array.isArray(Queues) && Queues.includes(queue.physicalId))
      .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement?: Statement[] }).Statement ?? []),
  }));
};

/** Whether the queue is there as deployed; a queue for what failed has to be empty, too. */
export const checkQueue = (expected: ExpectedQueue, read: Read<QueueState | null>): Check => {
  const id = `${expected.isForDeadLetters ? 'dead-letters' : 'queue'}:${expected.logicalId}`;
  return checkRead(id, read, (state) => {
    if (state === null) return failure(id, 'the queue is gone', REDEPLOY);
    if (expected.isForDeadLetters && state.waiting > 0) {
      const what =
        state.waiting === 1
          ? '1 message has failed and waits here'
          : `${state.waiting} messages have failed and wait here`;
      return failure(
        id,
        what,
        'docs/operations.md, "When something lies in a dead-letter queue", says what to do with each.',
      );
    }
    const { redrive } = expected;
    if (redrive !== undefined && isKnown(redrive) && !isDeepStrictEqual(normalRedrive(redrive), state.redrive))
      return failure(id, 'what fails again and again does not go to the dead letters as deployed', REDEPLOY);
    const policy = policyFault(expected.statements, state.statements);
    if (policy !== null) return failure(id, policy, REDEPLOY);
    if (state.waiting > MANY_WAITING)
      return warning(
        id,
        `${state.waiting} messages wait`,
        'Look at the errors and the concurrency of the function that takes them.',
      );
    return ok(id, expected.isForDeadLetters ? 'empty' : `there, ${state.waiting} waiting`);
  });
};

const normalRedrive = (redrive: unknown) => {
  const { deadLetterTargetArn, maxReceiveCount } = redrive as QueueState['redrive'] & object;
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
};

/** Null when the policy is what was deployed. Neither may a statement be missing, nor may there be one more. */
const policyFault = (expected: readonly Statement[], actual: readonly Statement[]): string | null => {
  const wanted = expected.filter(isKnown).map(normalStatement);
  const found = actual.map(normalStatement);
  const has = (all: readonly unknown[], one: unknown) => all.some((each) => isDeepStrictEqual(each, one));
  const missing = expected.filter((one) => isKnown(one) && !has(found, normalStatement(one)));
  if (missing.length > 0) return `its policy lacks ${missing.map(sidOf).join(', ')}`;
  const added = expected.every(isKnown) ? actual.filter((one) => !has(wanted, normalStatement(one))) : [];
  return added.length === 0 ? null : `its policy has ${added.map(sidOf).join(', ')}, which was not deployed`;
};

const sidOf = ({ Sid }: Statement): string => (typeof Sid === 'string' ? Sid : 'a statement without a name');

/** AWS may write one value as a list, and everybody as `{ AWS: '*' }`. */
const normalStatement = (statement: unknown): unknown => {
  if (Array.isArray(statement)) return (statement as unknown[]).map(String).sort();
  if (typeof statement !== 'object' || statement === null) return [String(statement)];
  const entries = Object.entries(statement).map(([name, value]): [string, unknown] => {
    if (name === 'Principal' && value === '*') return [name, { AWS: ['*'] }];
    return [name, name === 'Sid' || name === 'Effect' ? value : normalStatement(value)];
  });
  return Object.fromEntries(entries);
};

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsActivity } from '../../../src/sandbox/aws/aws-activity.ts';
import { startAws } from '../../../src/sandbox/aws/server.ts';
import type { TimerClock } from '../../../src/sandbox/aws/timer-clock.ts';

/** A clock that stands still until a test turns it. */
export const createManualClock = (start = Date.parse('2026-11-22T12:00:00Z')) => {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  const clock: TimerClock = {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const advance = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const [next] = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      timers.delete(next);
      now = Math.max(now, next.at);
      next.run();
    }
    now = end;
  };
  return { clock, advance, waiting: () => timers.size };
};

/** A local AWS on a free port with the real SDK clients pointed at it. The caller is the user `tester`. */
export const startLocalAws = async (options: { clock?: TimerClock } = {}) => {
  const activities: AwsActivity[] = [];
  const aws = await startAws({ port: 0, onEvent: (activity) => activities.push(activity), ...options });
  const settings = {
    endpoint: aws.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATESTER', secretAccessKey: 'local' },
  };
  const clients = {
    ec2: new EC2Client(settings),
    eventBridge: new EventBridgeClient(settings),
    scheduler: new SchedulerClient(settings),
    sqs: new SQSClient(settings),
    dynamoDb: new DynamoDBClient(settings),
  };
  return {
    ...aws,
    ...clients,
    settings,
    activities,
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await aws.close();
    },
  };
};
export type TestAws = Awaited<ReturnType<typeof startLocalAws>>;

/** Looks until `found` answers something; fails after two seconds. For what another process end has to do first. */
export const eventually = async <T>(found: () => T | undefined): Promise<T> => {
  const deadline = Date.now() + 2000;
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error('It did not happen within two seconds');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

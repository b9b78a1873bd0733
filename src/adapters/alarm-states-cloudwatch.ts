import { type CloudWatchClient, GetMetricDataCommand, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../doctor/check-alarms.ts';
import type { FunctionErrors } from '../doctor/check-functions.ts';

export const actions = ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'] as const;

/** Names that CloudWatch takes in one call. */
const MOST_NAMES = 100;
const DAY = 86_400_000;

/** Those of the alarms that there are. */
export const readAlarms = async (client: CloudWatchClient, names: readonly string[]): Promise<AlarmState[]> => {
  const alarms: AlarmState[] = [];
  for (let i = 0; i < names.length; i += MOST_NAMES) {
    const pages = paginateDescribeAlarms({ client }, { AlarmNames: names.slice(i, i + MOST_NAMES) });
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
      for (const { AlarmName = '', StateValue = '', ActionsEnabled } of [...MetricAlarms, ...CompositeAlarms])
        alarms.push({ name: AlarmName, state: StateValue, isSilent: ActionsEnabled === false });
  }
  return alarms;
};

/** The beginning of the last hour within a day in which the heartbeat of the stack arrived; null when there is none. */
export const readHeartbeat = async (client: CloudWatchClient, stack: string, now: number): Promise<number | null> => {
  const Metric = {
    Namespace: 'Portcullis',
    MetricName: 'HeartbeatSeen',
    Dimensions: [{ Name: 'Stack', Value: stack }],
  };
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      MetricDataQueries: [{ Id: 'seen', MetricStat: { Metric, Period: 3_600, Stat: 'Sum' } }],
      StartTime: new Date(now - DAY),
      EndTime: new Date(now),
    }),
  );
  const [{ Values = [], Timestamps = [] } = {}] = MetricDataResults;
  const seen = Timestamps.filter((_, at) => (Values[at] ?? 0) > 0).map((time) => time.getTime());
  return seen.length === 0 ? null : Math.max(...seen);
};

/** How often the function failed and was throttled within the day before `now` (epoch ms). */
export const countErrors = async (
  client: CloudWatchClient,
  functionName: string,
  now: number,
): Promise<Pick<FunctionErrors, 'errors' | 'throttles'>> => {
  const sumOf = (MetricName: string) => ({
    Id: MetricName.toLowerCase(),
    MetricStat: {
      Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: functionName }] },
      Period: 3_600,
      Stat: 'Sum',
    },
  });
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      MetricDataQueries: [sumOf('Errors'), sumOf('Throttles')],
      StartTime: new Date(now - DAY),
      EndTime: new Date(now),
    }),
  );
  const total = (id: string) =>
    (MetricDataResults.find(({ Id }) => Id === id)?.Values ?? []).reduce((sum, value) => sum + value, 0);
  return { errors: total('errors'), throttles: total('throttles') };
};

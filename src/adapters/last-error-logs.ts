import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { orNull } from './or-null.ts';

export const actions = ['logs:FilterLogEvents'] as const;

/** Pages that are read: a log of a day may be long, and this is a courtesy. */
const MOST_PAGES = 10;
/** What the functions log as an error, and what Lambda itself does. */
const PATTERN = '{ ($.level = "error") || ($.level = "ERROR") }';

/** The last error that was logged since then (epoch ms), as text; null when none was found. */
export const readLastError = async (
  client: CloudWatchLogsClient,
  logGroupName: string,
  since: number,
): Promise<string | null> => {
  let last: { at: number; text: string } | null = null;
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await orNull(
      client.send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime: since,
          filterPattern: PATTERN,
          ...(nextToken ? { nextToken } : {}),
        }),
      ),
      'ResourceNotFoundException',
    );
    for (const { timestamp = 0, message = '' } of answer?.events ?? [])
      if (last === null || timestamp >= last.at) last = { at: timestamp, text: textOf(message) };
    nextToken = answer?.nextToken;
    if (!nextToken) break;
  }
  return last?.text ?? null;
};

/** Of a line of JSON what it says, and why. */
const textOf = (line: string): string => {
  try {
    const { message, errorMessage, error, cause } = JSON.parse(line) as Record<string, unknown>;
    const said = [message ?? errorMessage, error ?? cause].filter((one) => typeof one === 'string');
    return said.length > 0 ? said.join(': ') : line;
  } catch {
    return line;
  }
};

import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Invocation, withInvocation } from '../src/adapters/log-context.ts';
import { slackDeps } from '../src/deps.ts';
import { warm } from '../src/warm.ts';

/** Clicks in Slack, from the internet: verify, read the finding, publish the decision on the private bus. */
export const handler = async (
  event: APIGatewayProxyEventV2,
  context?: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> => withInvocation(context, () => slackDeps().endpoint(event));

warm(slackDeps);

import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { slackDeps } from '../src/deps.ts';
import { warm } from '../src/warm.ts';

/** Clicks in Slack, from the internet: verify, read the finding, publish the decision on the private bus. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  slackDeps().endpoint(event);

warm(slackDeps);

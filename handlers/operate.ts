import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { operatorEndpoint } from '../src/deps.ts';

/** The command line, by IAM: prove who asks, list, publish the decision on the private bus, pause. No EC2 right at all. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  operatorEndpoint()(event);

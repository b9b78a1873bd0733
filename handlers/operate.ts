import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Invocation, withInvocation } from '../src/adapters/log-context.ts';
import { operateDeps } from '../src/deps.ts';
import { warm } from '../src/warm.ts';

/** The command line, by IAM: prove who asks, list, publish the decision on the private bus, pause. No EC2 right at all. */
export const handler = async (
  event: APIGatewayProxyEventV2,
  context?: Invocation,
): Promise<APIGatewayProxyStructuredResultV2> => withInvocation(context, () => operateDeps().endpoint(event));

warm(operateDeps);

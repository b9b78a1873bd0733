import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { InteractionRequest } from './slack-types.ts';

/**
 * A request as API Gateway's HTTP API hands it to a Lambda function (payload format 2.0): header names in lower case,
 * a form body in base64, a JSON body as it is.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @param now epoch milliseconds
 */
export const toApiGatewayEvent = (request: InteractionRequest, path: string, now: number): APIGatewayProxyEventV2 => {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const isText = headers['content-type'] === 'application/json';
  return {
    version: '2.0',
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { ...headers, 'content-length': String(Buffer.byteLength(request.body)) },
    requestContext: {
      accountId: '111122223333',
      apiId: 'sandbox',
      domainName: 'sandbox.execute-api.localhost',
      domainPrefix: 'sandbox',
      http: {
        method: 'POST',
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: `sandbox-${now}`,
      routeKey: `POST ${path}`,
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    body: isText ? request.body : Buffer.from(request.body).toString('base64'),
    isBase64Encoded: !isText,
  };
};

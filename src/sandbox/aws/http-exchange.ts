import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';

// The largest request that any of the services takes is 1 MB; DynamoDB takes 16.
const LARGEST_BODY = 16 * 1024 * 1024;

/** Reads a request's whole body. Throws `RequestEntityTooLarge`, and what the socket throws when the client hangs up. */
export const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new AwsError('RequestEntityTooLarge', 'The request is too large.', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Answers, unless the client is gone or somebody has answered already. */
export const sendAnswer = (
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): void => {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(body);
};

import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import dynalite from 'dynalite';

/** Answers DynamoDB requests whose body has been read already. */
export type DynamoDb = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/**
 * DynamoDB by dynalite, in memory. dynalite comes as a server of its own; it is never told to listen, its request
 * handler gets our requests. It is given the body by events that we raise, so that what it throws while it validates
 * comes back here, and not as an uncaught exception of the process.
 */
export const createDynamoDb = (): DynamoDb => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return ({ method, headers, url }, body, response) => {
    const request = Object.assign(new EventEmitter(), { method, headers, url });
    server.emit('request', request, response);
    request.emit('data', Buffer.from(body));
    request.emit('end');
  };
};

import type { IncomingMessage } from 'node:http';
import { isJson, type Json } from './slack-types.ts';

const MAX_BYTES = 1024 * 1024;

/** The body as text. Throws above 1 MiB. */
export const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error('the body is larger than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

// Slack takes these as JSON text within a form, and as JSON text within JSON too.
const NESTED = ['blocks', 'attachments', 'metadata', 'view'];

/** The parameters of a Web API call or of a `response_url`, from JSON or from a form; null when unreadable. */
export const parseParams = (body: string, contentType: string): Json | null => {
  const isForm = !contentType.includes('application/json');
  const params: unknown = isForm ? Object.fromEntries(new URLSearchParams(body)) : parseJson(body || '{}');
  if (!isJson(params)) return null;
  const nested = NESTED.filter((name) => typeof params[name] === 'string' && params[name] !== '').map((name) => {
    const text = String(params[name]);
    return [name, parseJson(text) ?? text] as const;
  });
  return { ...params, ...Object.fromEntries(nested) };
};

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Feed } from './feed.ts';
import type { Act, InteractResult } from './interact.ts';
import { judgeRequest } from './judge-request.ts';
import type { createPageFiles } from './page-files.ts';
import { parseParams, readBody } from './read-params.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SlackApi } from './slack-api.ts';
import { textOf, type Json } from './slack-types.ts';
import { SANDBOX_TOKEN } from './workspace.ts';

export type FrontDeps = {
  port: number;
  api: SlackApi;
  feed: Feed;
  responseUrls: ResponseUrls;
  pageFiles: ReturnType<typeof createPageFiles>;
  /** What people do on the page, by the path that it is posted to. */
  acts: ReadonlyMap<string, Act>;
  /** What the page must know before the first message: team, channels, people. */
  welcome: Json;
};

const HEADERS = {
  // The page loads its own files and talks to its own server; message text could carry no script even if it got in.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};
const HEARTBEAT_MS = 15_000;

const send = (response: ServerResponse, status: number, type: string, content: string | Buffer) =>
  void response.writeHead(status, { ...HEADERS, 'content-type': type }).end(content);
const sendJson = (response: ServerResponse, status: number, answer: unknown) =>
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(answer));

/** Keeps the page up to date by Server-Sent Events: first everything, then each change. */
const stream = (response: ServerResponse, { feed, welcome }: FrontDeps) => {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  const write = (event: unknown) => void response.write(`data: ${JSON.stringify(event)}\n\n`);
  write({ kind: 'snapshot', ...welcome, ...feed.snapshot() });
  const leave = feed.watch(write);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS).unref();
  response.on('close', () => {
    clearInterval(heartbeat);
    leave();
  });
};

const callApi = async (method: string, request: IncomingMessage, { api }: FrontDeps): Promise<Json> => {
  const params = parseParams(await readBody(request), request.headers['content-type'] ?? '');
  if (!params) return { ok: false, error: 'invalid_json' };
  const { token: bodyToken, ...rest } = params;
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? textOf(bodyToken);
  if (!token) return { ok: false, error: 'not_authed' };
  return token === SANDBOX_TOKEN ? api(method, rest) : { ok: false, error: 'invalid_auth' };
};

const reply = (response: ServerResponse, result: InteractResult) => {
  switch (result.kind) {
    case 'done':
      return sendJson(response, 200, { ok: true });
    case 'faulty':
      return sendJson(response, 422, { ok: false, errors: result.errors });
    case 'refused':
      return sendJson(response, 502, { ok: false, error: result.why });
  }
};

const perform = async (request: IncomingMessage, response: ServerResponse, act: Act) => {
  // Only this type makes a browser ask before it sends from another site, and nobody answers that question here.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return sendJson(response, 415, { ok: false, error: 'Content-Type must be application/json' });
  }
  const params = parseParams(await readBody(request), 'application/json');
  if (!params) return sendJson(response, 400, { ok: false, error: 'The body is no JSON object' });
  return reply(response, await act(params));
};

const answer = async (request: IncomingMessage, response: ServerResponse, path: string, deps: FrontDeps) => {
  const [, area = '', rest = ''] = /^\/([^/]*)(?:\/(.*))?$/.exec(path) ?? [];
  if (request.method === 'POST') {
    if (area === 'api' && /^[a-zA-Z]+(\.[a-zA-Z0-9]+)+$/.test(rest)) {
      return sendJson(response, 200, await callApi(rest, request, deps));
    }
    const act = rest ? undefined : deps.acts.get(area);
    if (act) return perform(request, response, act);
    if (area === 'response') {
      const params = parseParams(await readBody(request), request.headers['content-type'] ?? '');
      const result = await deps.responseUrls.respond(rest, params ?? {});
      return sendJson(response, result.ok ? 200 : 404, result);
    }
  }
  if (request.method === 'GET' || request.method === 'HEAD') {
    if (area === 'events' && !rest && request.method === 'GET') return stream(response, deps);
    const permalink = area === 'archives' ? /^[A-Z0-9]+\/p(\d+)$/.exec(rest)?.[1] : undefined;
    if (permalink) return void response.writeHead(302, { ...HEADERS, location: `/#p${permalink}` }).end();
    const file = await deps.pageFiles(path === '/' ? 'index.html' : area === 'page' ? rest : '');
    if (file) return send(response, 200, file.type, file.content);
  }
  return sendJson(response, area === 'api' ? 405 : 404, {
    ok: false,
    error: 'Nothing here. Web API methods: POST /api/<method>',
  });
};

/** Answers every request of the Slack port: the page, its events and clicks, the Web API, response URLs. */
export const createFront =
  (deps: FrontDeps) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { host, origin } = request.headers;
    const fetchSite = request.headers['sec-fetch-site'];
    const refusal = judgeRequest(
      { method: request.method ?? '', host, origin, fetchSite: fetchSite ? String(fetchSite) : undefined },
      deps.port,
    );
    if (refusal) return sendJson(response, 403, { ok: false, error: refusal });
    try {
      await answer(request, response, new URL(request.url ?? '/', 'http://localhost').pathname, deps);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      sendJson(response, 400, { ok: false, error: error instanceof Error ? error.message : String(error) });
    }
  };

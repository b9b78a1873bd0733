import { expect, it } from '@jest/globals';
import { judgeRequest, type RequestFacts } from '../../../src/sandbox/slack/judge-request.ts';

const fair: RequestFacts = {
  method: 'POST',
  host: '127.0.0.1:3000',
  origin: 'http://127.0.0.1:3000',
  fetchSite: 'same-origin',
};

it.each<[string, Partial<RequestFacts>]>([
  ['the page itself', {}],
  ['the page by its other name', { host: 'localhost:3000', origin: 'http://localhost:3000' }],
  ['a program, which sends no origin', { origin: undefined, fetchSite: undefined }],
  ['a link from another site', { method: 'GET', origin: undefined, fetchSite: 'cross-site' }],
])('lets %s in', (_, facts) => expect(judgeRequest({ ...fair, ...facts }, 3000)).toBeNull());

it.each<[string, Partial<RequestFacts>]>([
  ['a name that was rebound to this machine', { method: 'GET', host: 'evil.example:3000' }],
  ['another port', { host: '127.0.0.1:3001' }],
  ['no host', { host: undefined }],
  ['another site', { origin: 'https://evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:8080' }],
  ['localhost posing as 127.0.0.1', { origin: 'http://localhost:3000' }],
  ['a cross-site form', { origin: undefined, fetchSite: 'cross-site' }],
])('refuses %s', (_, facts) => expect(judgeRequest({ ...fair, ...facts }, 3000)).toEqual(expect.any(String)));

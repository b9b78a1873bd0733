import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { actions } from '../../src/adapters/operator-door-http.ts';

const text = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');
const policy = JSON.parse(/```json\n(.*?)```/s.exec(text)?.[1] ?? '') as {
  Statement: { Effect: string; Action: string; Resource: string }[];
};

it('lets operators reach their one route and find its URL, and do nothing else', () => {
  expect(policy.Statement.map(({ Effect, Action }) => `${Effect} ${Action}`)).toEqual([
    ...actions.map((action) => `Allow ${action}`),
    'Allow cloudformation:DescribeStacks',
  ]);
  expect(policy.Statement.map(({ Resource }) => Resource)).toEqual([
    'arn:aws:execute-api:REGION:ACCOUNT:API/*/POST/operator',
    'arn:aws:cloudformation:REGION:ACCOUNT:stack/portcullis-prod/*',
  ]);
});

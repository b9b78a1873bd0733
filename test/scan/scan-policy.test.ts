import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { actions } from '../../src/cli/scan-deps.ts';

describe('docs/scan.md', () => {
  it('lists every action that a scan needs, and no other', () => {
    const text = readFileSync(new URL('../../docs/scan.md', import.meta.url), 'utf8');
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    const policy = JSON.parse(json) as { Statement: { Action: string[] }[] };
    expect(policy.Statement.flatMap(({ Action }) => Action)).toEqual([...actions].sort());
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { actions } from '../../src/cli/doctor-deps.ts';

describe('docs/doctor.md', () => {
  it('lists every action that the doctor needs, and no other', () => {
    const text = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8');
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    const policy = JSON.parse(json) as { Statement: { Action: string[] }[] };
    expect(policy.Statement.flatMap(({ Action }) => Action)).toEqual([...new Set<string>(actions)].sort());
  });
});

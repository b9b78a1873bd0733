import { expect, it } from '@jest/globals';
import { unlessPaused } from '../../src/use-cases/unless-paused.ts';
import { GROUP } from '../support/findings.ts';

it('what cannot be asked for is refused, so that nobody takes for ours what somebody else removes right after it', async () => {
  const asked: string[] = [];
  const revoker = {
    revoke: async (_group: unknown, ruleId: string) => {
      asked.push(ruleId);
      return { kind: 'accepted' } as const;
    },
  };
  const load = async () => Promise.reject(new Error('the table is down'));
  const answer = await unlessPaused(revoker, { load }).revoke(GROUP, 'sgr-0123456789abcdef0');
  expect([answer, asked]).toEqual([{ kind: 'refused', why: 'Error: the table is down' }, []]);
});

import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/finding/finding.ts';
import { repairArchived } from '../../src/use-cases/repair-archived.ts';
import { aFinding, anExposure } from '../support/findings.ts';

const repair = async (archived: Finding, update: () => Promise<'updated'>) =>
  repairArchived({ findings: { loadArchived: async () => archived }, notifier: { update } }, archived);

describe('the message of a finding in the archive', () => {
  it('is brought up to date; where it is a digest of many findings, it is not overwritten by one of them', async () => {
    let updates = 0;
    const update = async () => {
      updates += 1;
      return 'updated' as const;
    };
    await repair(aFinding([anExposure(1)]), update);
    expect(updates).toBe(1);
    await repair(aFinding([anExposure(1)], { digest: '111122223333#1' }), update);
    expect(updates).toBe(1);
  });

  it('is tried again when Slack does not take it', async () => {
    const update = async () => Promise.reject(new Error('Slack is down'));
    await expect(repair(aFinding([anExposure(1)]), update)).rejects.toThrow('Slack is down');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Canary, Log } from '../../src/ports.ts';
import { beat } from '../../src/use-cases/beat.ts';

export type CanaryStage = {
  canary: Canary;
  /** Inbound rules of the canary group, and of another one, as `port source`. */
  rules: () => Promise<{ canary: string[]; other: string[] }>;
  /** What somebody else opens in the canary group. */
  openAsSomebodyElse: (port: number, cidr: string) => Promise<void>;
};

/** The group of the heartbeat, whatever stands behind it. */
export const canaryContract = (create: () => Promise<CanaryStage>): void => {
  describe('the canary group', () => {
    const log: Log = () => {};

    it('is opened to a documentation range, and closed again', async () => {
      const { canary, rules } = await create();
      const before = await rules();
      const ruleId = await canary.open(10250);
      expect((await rules()).canary).toEqual(['10250 203.0.113.0/24']);
      expect(await canary.leftovers()).toEqual([ruleId]);
      await canary.close(ruleId ?? '');
      expect(await rules()).toEqual({ canary: [], other: before.other });
    });

    it('is as it was after a heartbeat', async () => {
      const { canary, rules } = await create();
      const before = await rules();
      await beat({ canary, port: 10250, log });
      expect(await rules()).toEqual(before);
    });

    it('is cleaned up by the next heartbeat when one died in between', async () => {
      const { canary, rules } = await create();
      await canary.open(10250);
      await canary.open(6443);
      await beat({ canary, port: 10250, log });
      expect((await rules()).canary).toEqual([]);
    });

    it('keeps what somebody else wrote into it: that is for the bot to judge', async () => {
      const { canary, rules, openAsSomebodyElse } = await create();
      await openAsSomebodyElse(10250, '0.0.0.0/0');
      await beat({ canary, port: 10250, log });
      expect((await rules()).canary).toEqual(['10250 0.0.0.0/0']);
    });

    it('is left to the one heartbeat when two run at once', async () => {
      const { canary } = await create();
      const ruleId = await canary.open(10250);
      expect(await canary.open(10250)).toBeNull();
      // The other one began before there was anything to clean up.
      await beat({ canary: { ...canary, leftovers: async () => [] }, port: 10250, log });
      expect(await canary.leftovers()).toEqual([ruleId]);
    });

    it('does not mind a rule that is gone already', async () => {
      const { canary } = await create();
      const ruleId = (await canary.open(10250)) ?? '';
      await canary.close(ruleId);
      await canary.close(ruleId);
    });
  });
};

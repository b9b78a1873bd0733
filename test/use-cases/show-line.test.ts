import { describe, expect, it } from '@jest/globals';
import type { Digest } from '../../src/finding/digest.ts';
import { showLine } from '../../src/use-cases/show-line.ts';
import { MINUTE, NOON, SECOND } from '../support/clock.ts';
import { createDigestsMemory } from '../support/digests-memory.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const MESSAGE = { channel: 'C0GATE', ts: '1795176000.000100' };
const findingOf = (groupId: string) => aFinding([anExposure(1)], { group: { ...GROUP, groupId } });

/** A digest of two findings, Slack, and a clock. */
const aBurst = async () => {
  const clock = createVirtualClock();
  const digests = createDigestsMemory();
  const shown: number[] = [];
  const notifier = {
    postDigest: async ({ lines }: Digest) => {
      shown.push(lines.length);
      return MESSAGE;
    },
    updateDigest: async (_ref: unknown, { lines }: Digest) => {
      shown.push(lines.length);
      return 'updated' as const;
    },
    findPostedDigest: async () => null,
  };
  const id = await digests.reserve(GROUP.account, NOON);
  const [one, two] = [findingOf('sg-01'), findingOf('sg-02')];
  return { clock, digests, notifier, shown, id, one, two, deps: { digests, notifier, clock, attempt: 'm/1' } };
};

describe('a line of a digest', () => {
  it('waits some seconds for whoever renders it, and is then left to the queue', async () => {
    const { clock, digests, id, one, two, deps, shown } = await aBurst();
    await clock.settle(showLine(deps, id, one));
    // Somebody who has died since, and whose time is not up.
    await digests.claim(id, 'm/2', clock.now() + MINUTE, clock.now() + 2 * MINUTE);
    const start = clock.now();
    await expect(clock.settle(showLine({ ...deps, attempt: 'm/3' }, id, two))).rejects.toMatchObject({
      code: 'not-yet',
    });
    expect(clock.now() - start).toBeGreaterThanOrEqual(8 * SECOND);
    expect(clock.now() - start).toBeLessThan(10 * SECOND);
    expect(shown).toEqual([1]);
  });

  it('that is shown already is not shown again', async () => {
    const { clock, id, one, deps, shown } = await aBurst();
    await clock.settle(showLine(deps, id, one));
    await clock.settle(showLine({ ...deps, attempt: 'm/2' }, id, one));
    expect(shown).toEqual([1]);
  });

  it('that Slack did not take is not shown, and somebody else may try at once', async () => {
    const { clock, digests, notifier, id, one, deps, shown } = await aBurst();
    const postDigest = async () => Promise.reject(new Error('socket hang up'));
    const failing = showLine({ ...deps, notifier: { ...notifier, postDigest } }, id, one);
    await expect(clock.settle(failing)).rejects.toThrow('socket hang up');
    expect(await digests.load(id)).toMatchObject({ shown: null, message: null, posting: { until: clock.now() } });
    await clock.settle(showLine({ ...deps, attempt: 'm/2' }, id, one));
    expect(shown).toEqual([1]);
  });

  it('waits as many seconds as Slack has asked for', async () => {
    const { clock, digests, notifier, id, one, deps } = await aBurst();
    const postDigest = async () => Promise.reject(Object.assign(new Error('ratelimited'), { retryAfter: 30 }));
    const refused = showLine({ ...deps, notifier: { ...notifier, postDigest } }, id, one);
    await expect(clock.settle(refused)).rejects.toThrow('ratelimited');
    expect((await digests.load(id))?.posting?.until).toBe(clock.now() + 30 * SECOND);
  });

  it('fails with what Slack said, also where the table cannot be told of it', async () => {
    const { clock, digests, notifier, id, one, deps } = await aBurst();
    const postDigest = async () => Promise.reject(new Error('ratelimited'));
    const release = async () => Promise.reject(new Error('throttled'));
    const both = { ...deps, notifier: { ...notifier, postDigest }, digests: { ...digests, release } };
    await expect(clock.settle(showLine(both, id, one))).rejects.toThrow('ratelimited');
  });

  it('joins the message that is known, and that is posted once, without looking for it', async () => {
    const { clock, notifier, id, one, two, deps } = await aBurst();
    const calls: string[] = [];
    const counting = {
      ...notifier,
      postDigest: async () => {
        calls.push('post');
        return MESSAGE;
      },
      findPostedDigest: async () => {
        calls.push('find');
        return null;
      },
    };
    await clock.settle(showLine({ ...deps, notifier: counting }, id, one));
    await clock.settle(showLine({ ...deps, notifier: counting, attempt: 'm/2' }, id, two));
    expect(calls).toEqual(['post']);
  });

  it('asks for its turn no oftener than it looks, while somebody else renders', async () => {
    const { clock, digests, id, one, two, deps } = await aBurst();
    await clock.settle(showLine(deps, id, one));
    await digests.claim(id, 'm/2', clock.now() + MINUTE, clock.now() + 2 * MINUTE);
    let loads = 0;
    const load: typeof digests.load = async (wanted) => {
      loads += 1;
      return digests.load(wanted);
    };
    const waiting = showLine({ ...deps, digests: { ...digests, load }, attempt: 'm/3' }, id, two);
    await expect(clock.settle(waiting)).rejects.toMatchObject({ code: 'not-yet' });
    expect(loads).toBeLessThanOrEqual(17);
  });

  it('that Slack shows and the table does not know of fails with what the table said', async () => {
    const { clock, digests, id, one, deps } = await aBurst();
    const release = async () => Promise.reject(new Error('throttled'));
    const shown = showLine({ ...deps, digests: { ...digests, release } }, id, one);
    await expect(clock.settle(shown)).rejects.toThrow('throttled');
  });

  it('ends its own claim and no other, not even that of another finding of the same run', async () => {
    const { clock, digests, notifier, id, one, two, deps } = await aBurst();
    const slow = {
      ...notifier,
      postDigest: async (digest: Digest) => {
        await clock.sleep(MINUTE + 2 * SECOND);
        return notifier.postDigest(digest);
      },
    };
    const first = showLine({ ...deps, notifier: slow }, id, one);
    let ended: string | null = '';
    const updating = {
      ...notifier,
      postDigest: async (digest: Digest) => {
        await clock.sleep(5 * SECOND);
        ended = digest.posting?.by ?? null;
        expect((await digests.load(id))?.posting).toMatchObject({ by: ended, until: clock.now() + 55 * SECOND });
        return notifier.postDigest(digest);
      },
    };
    const second = (async () => {
      await clock.sleep(MINUTE);
      return showLine({ ...deps, notifier: updating }, id, two);
    })();
    const [late, own] = await clock.settle(Promise.allSettled([first, second]));
    expect(late).toMatchObject({ status: 'rejected', reason: { code: 'not-yet' } });
    expect(own.status).toBe('fulfilled');
    expect(ended).toContain('sg-02');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Pause } from '../../src/finding/pause.ts';
import type { ShowHomeDeps } from '../../src/use-cases/show-home.ts';
import { showHome } from '../../src/use-cases/show-home.ts';
import { ALICE, CAROL } from '../support/findings.ts';
import { createHomeTabMemory } from '../support/home-tab-memory.ts';

/** Two accounts, of which those in `down` cannot be asked for their approvers; Alice approves for the first. */
const aHome = (down: readonly string[] = []) => {
  const homeTab = createHomeTabMemory();
  const asked: [string, number][] = [];
  const listed = (name: string) => async (most: number) => {
    asked.push([name, most]);
    return [];
  };
  const deps: ShowHomeDeps = {
    homeTab,
    accounts: ['111122223333', '444455556666'],
    directory: {
      approvers: async (account) => {
        if (down.includes(account)) throw new Error('Slack is down');
        return new Set(account === '111122223333' ? [ALICE.userId] : []);
      },
    },
    listings: { ...NO_LISTINGS, open: listed('open'), settled: listed('settled') },
    pauses: { load: async () => NO_PAUSE },
  };
  return { deps, homeTab, asked };
};
const none = async function* () {
  yield* [];
};
const NO_LISTINGS = { openGroups: none, unfinished: none };
const NO_PAUSE = null as Pause | null as never;

describe('the Home tab', () => {
  it('shows no more findings than a view of Slack has room for', async () => {
    const { deps, asked } = aHome();
    await showHome(deps, ALICE.userId);
    expect(asked).toEqual([
      ['open', 25],
      ['settled', 10],
    ]);
  });

  it('shows what there is although the approvers of another account cannot be told', async () => {
    const { deps, homeTab } = aHome(['444455556666']);
    await showHome(deps, ALICE.userId);
    expect(homeTab.published).toMatchObject([{ userId: ALICE.userId, lists: { open: [], settled: [] } }]);
  });

  it('tells nobody that they approve for nothing while that is not known', async () => {
    const { deps, homeTab } = aHome(['111122223333']);
    await expect(showHome(deps, ALICE.userId)).rejects.toThrow('Slack is down');
    expect(homeTab.published).toEqual([]);
  });

  it('shows no findings to who approves for nothing', async () => {
    const { deps, homeTab } = aHome();
    await showHome(deps, CAROL.userId);
    expect(homeTab.published).toEqual([{ userId: CAROL.userId, lists: null }]);
  });

  it('fails when it cannot be published, so that it comes again', async () => {
    const { deps } = aHome();
    const publish = async () => Promise.reject(new Error('views.publish failed'));
    await expect(showHome({ ...deps, homeTab: { publish } }, ALICE.userId)).rejects.toThrow('views.publish failed');
  });
});

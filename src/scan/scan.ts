import { messageOf } from '../errors.ts';
import type { Place } from '../finding/place.ts';
import { inOrder } from './in-order.ts';
import type { ScannedPlace, UnreadAccount } from './open-group.ts';
import { scanPlace, type ScanPlaceDeps } from './scan-place.ts';

/** An account, as far as we are let in. */
export type OpenedAccount = {
  account: string;
  /** The regions that are enabled for it. Throws when it may not be asked. */
  regions: () => Promise<readonly string[]>;
  /** The adapters for one of its regions. */
  in: (region: string) => Pick<ScanPlaceDeps, 'estate' | 'securityGroups'>;
};
export type ScanDeps = Pick<ScanPlaceDeps, 'clock' | 'judge' | 'log' | 'onPage' | 'isCancelled'> & {
  /** Null: the account of the caller's own credentials. Throws when we are not let in. */
  openAccount: (account: string | null) => Promise<OpenedAccount>;
  /** Told once, before anything is read of them. */
  onPlaces: (places: readonly Place[]) => void;
};
/** Null: the own account; every region that is enabled. */
export type ScanRequest = { accounts: readonly string[] | null; regions: readonly string[] | null };
export type Scanned = ({ kind: 'place' } & ScannedPlace) | ({ kind: 'account' } & UnreadAccount);

/** Regions that are read at the same time. EC2 limits calls by account and region, so they do not slow each other. */
const PLACES_AT_ONCE = 8;

/** Looks at every region of the accounts for what is open, and gives each as soon as those before it are given. */
export async function* scan(deps: ScanDeps, { accounts, regions }: ScanRequest): AsyncGenerator<Scanned> {
  const listed = await Promise.all(
    (accounts ?? [null]).map(async (account) => {
      try {
        const opened = await deps.openAccount(account);
        const names = regions ?? (await opened.regions());
        return names.map((region) => ({ opened, place: { account: opened.account, region } }));
      } catch (error) {
        return { kind: 'account', account: account ?? '', failure: messageOf(error) } as const;
      }
    }),
  );
  for (const one of listed) if ('kind' in one) yield one;
  const work = listed.flatMap((one) => ('kind' in one ? [] : one));
  deps.onPlaces(work.map(({ place }) => place));
  yield* inOrder(work, PLACES_AT_ONCE, async ({ opened, place }) => ({
    kind: 'place' as const,
    ...(await scanPlace({ ...deps, ...opened.in(place.region) }, place)),
  }));
}

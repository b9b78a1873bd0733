import type { Asker } from './ask-aws.ts';
import type { RoleOf } from './laws.ts';
import { HUB_ACCOUNT } from './places.ts';
import { type Due, fire, readSchedules } from './schedules.ts';

export type Clock = {
  /** Epoch ms. */
  now: () => number;
  /** How far (ms) it is ahead of the machine's. */
  ahead: () => number;
  advance: (ms: number) => void;
};

export const createClock = (): Clock => {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    ahead: () => ahead,
    advance: (ms) => (ahead += Math.max(0, ms)),
  };
};

type Parts = {
  home: Asker;
  clock: Clock;
  roleOf: RoleOf;
  invoke: (arn: string, event: unknown) => Promise<unknown>;
  settle: () => Promise<void>;
};

/**
 * Lets so many ms pass: every schedule on the way fires at its time, and what comes of it is done before the next one. What
 * repeats counts from now on.
 */
export const elapse = async (ms: number, { home, clock, roleOf, invoke, settle }: Parts): Promise<void> => {
  const end = clock.now() + ms;
  const repeating = (await readSchedules(home, clock.now())).filter(({ every }) => every !== null);
  for (;;) {
    const once = (await readSchedules(home, clock.now())).filter(({ every }) => every === null);
    const next = [...once, ...repeating].reduce<Due | null>(
      (first, one) => (first && first.at <= one.at ? first : one),
      null,
    );
    if (!next || next.at > end) break;
    clock.advance(next.at - clock.now());
    next.at += next.every ?? 0;
    await fire(next, { asker: home, account: HUB_ACCOUNT, role: await roleOf(next.target.roleArn), invoke });
    await settle();
  }
  clock.advance(end - clock.now());
};

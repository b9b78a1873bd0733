import { COSTS } from './costs.ts';
import type { Logbook } from './logbook.ts';
import { SERVICE_NAMES, type Service } from './profile.ts';

/**
 * What a scenario costs where nothing fails and nothing is left to chance: calls by service; `functions`: the time that
 * is billed (ms); `message`: from the beginning to the first message (ms), null where there is none.
 */
export type Costs = Readonly<Record<Service, number> & { functions: number; message: number | null }>;

export const costsOf = ({ calls, ran }: Logbook, message: number | null): Costs => ({
  ...calls,
  functions: ran.ms,
  message,
});

const ANEW = '`npm run simulate -- --record` writes down what it is now';

/** Each call costs money, time and quota: none may come along unseen, and none that was saved be lost again. */
export const checkCosts = (scenario: string, costs: Costs): string[] => {
  const recorded = COSTS[scenario];
  if (!recorded) return [`what “${scenario}” costs is not recorded: ${ANEW}`];
  return [
    ...SERVICE_NAMES.filter((service) => costs[service] !== recorded[service]).map(
      (service) => `makes ${costs[service]} calls of the ${service}, and ${recorded[service]} are recorded: ${ANEW}`,
    ),
    ...(costs.functions === recorded.functions
      ? []
      : [`its functions run for ${costs.functions} ms, and ${recorded.functions} ms are recorded: ${ANEW}`]),
    ...(costs.message === recorded.message
      ? []
      : [`its message comes after ${costs.message} ms, and ${recorded.message} ms are recorded: ${ANEW}`]),
  ];
};

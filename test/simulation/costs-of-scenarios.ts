import { checkCosts, type Costs } from './check-costs.ts';
import { crashed } from './crash-points.ts';
import { driveOne } from './drive.ts';
import { SCENARIOS } from './scenarios.ts';

/** What each scenario costs, by its name. */
export const costsOfScenarios = async (): Promise<Record<string, Costs>> => {
  const all: Record<string, Costs> = {};
  for (const scenario of SCENARIOS) {
    const play = crashed(scenario, [], null, 'steady');
    const faults = await driveOne(play);
    const costs = play.costs();
    if (!costs) continue;
    const other = faults.filter((fault) => !checkCosts(scenario.name, costs).includes(fault));
    if (other.length > 0) throw new Error(`“${scenario.name}” goes wrong by itself: ${other.slice(0, 3).join('; ')}`);
    all[scenario.name] = costs;
  }
  return all;
};

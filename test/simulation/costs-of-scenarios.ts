import { checkCosts, type Costs } from './check-costs.ts';
import { crashed } from './crash-points.ts';
import { driveOne } from './drive.ts';
import { SCENARIOS } from './scenarios.ts';

/** What each scenario costs, by its name. Throws where one of them goes wrong by itself. */
export const costsOfScenarios = async (): Promise<Record<string, Costs>> => {
  const all: Record<string, Costs> = {};
  const wrong: string[] = [];
  for (const scenario of SCENARIOS) {
    const play = crashed(scenario, [], null, 'steady');
    const faults = await driveOne(play);
    const costs = play.costs();
    if (!costs) continue;
    const other = faults.filter((fault) => !checkCosts(scenario.name, costs).includes(fault));
    if (other.length > 0) wrong.push(`“${scenario.name}” goes wrong by itself: ${other.slice(0, 3).join('; ')}`);
    all[scenario.name] = costs;
  }
  if (wrong.length > 0) throw new RangeError(wrong.join('\n'));
  return all;
};

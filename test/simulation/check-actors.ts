import { findingIdOf } from '../../src/finding/finding.ts';
import { CAROL } from '../support/findings.ts';
import { humanOf } from './humans.ts';
import type { Scenario } from './scenarios.ts';
import type { Slack } from './slack.ts';
import type { World } from './world.ts';

/** Whoever opened something hears of it once. */
export const checkActors = ({ actors }: Slack): string[] => {
  const told = actors.map(({ userId, finding }) => `${userId} of ${finding}`);
  return told.filter((one, i) => told.indexOf(one) !== i).map((one) => `the bot told ${one} twice`);
};

/**
 * Who opened it hears of it directly, once for each message, where AWS proves who that is and Slack knows them; whoever
 * chose a name for themselves disturbs nobody. Of what a sweep finds nobody is known to have opened it.
 */
export const checkEachActor = ({ sweeps, isProven = true, actor = CAROL }: Scenario, { slack }: World): string[] => {
  if (sweeps) return [];
  const isKnown = isProven && humanOf(actor.userId) !== null;
  const ids = [...new Set(slack.messages.map(({ finding }) => findingIdOf(finding)))];
  return ids.flatMap((id) => {
    const told = slack.actors.filter(({ finding }) => finding === id).map(({ userId }) => userId);
    return told.join() === (isKnown ? actor.userId : '') ? [] : [`of ${id} the bot told “${told.join()}” directly`];
  });
};

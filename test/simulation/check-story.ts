import { findingIdOf } from '../../src/finding/finding.ts';
import { CAROL } from '../support/findings.ts';
import { humanOf } from './humans.ts';
import type { Scenario } from './scenarios.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** Minutes that wake-ups and messages may make of a difference. */
const SLACK = 2;

type Told = { what: string; at: number };

/** `opened@0 revoked@16x2`: what was announced, at which minute, and of how many rules where it is more than one. */
const parse = (text: string): Told[] =>
  text.split(' ').map((word) => {
    const [, kind = '', at, many = ''] = /^([a-z-]+)@(\d+)(x\d+)?$/.exec(word) ?? [];
    return { what: kind + many, at: Number(at) };
  });

/** What a scenario announced and left behind, where nothing failed. `later`: minutes by which all of it began later. */
export const checkStory = (scenario: Scenario, world: World, later: number): string[] => {
  const { tells, leaves = [], says = [] } = scenario;
  const byId = new Map(world.announced().map((one) => [one.id, one]));
  const told = [...byId.values()].map(({ kind, at, exposureIds: { length } }) => ({
    what: `${kind}${length > 1 ? `x${length}` : ''}`,
    at: (at - world.start) / MINUTE - later,
  }));
  const expected = parse(tells);
  const inOrder = (list: readonly Told[], what: string) =>
    list
      .filter((one) => one.what === what)
      .map(({ at }) => at)
      .sort((a, b) => a - b);
  const faults = [...new Set([...told, ...expected].map(({ what }) => what))].flatMap((what) => {
    const [is, wanted] = [inOrder(told, what), inOrder(expected, what)];
    if (is.length !== wanted.length) return [`“${what}” was announced ${is.length} times, not ${wanted.length}`];
    return is.flatMap((at, i) =>
      Math.abs(at - (wanted[i] ?? 0)) <= SLACK
        ? []
        : [`“${what}” was announced after ${Math.round(at)} minutes, not ${wanted[i]}`],
    );
  });
  const left = world.aws
    .groups()
    .flatMap(({ key }) =>
      world.aws
        .rules(key.groupId)
        .map(
          ({ fromPort, toPort, source }) => `${fromPort}-${toPort} ${source.kind === 'cidr' ? source.cidr : source.id}`,
        ),
    );
  if (left.join() !== leaves.join()) faults.push(`what is left is ${left.join(', ') || 'nothing'}`);
  const whys = [...byId.values()].map(({ why = '' }) => why);
  for (const text of says) if (!whys.some((why) => why.includes(text))) faults.push(`nobody was told why: ${text}`);
  // A click that comes twice is answered once.
  for (const { userId, text } of world.slack.told)
    if (/^You have already decided/.test(text)) faults.push(`${userId} was told: ${text}`);
  return [...faults, ...checkActors(scenario, world)];
};

/**
 * Who opened it hears of it directly, once for each message, where AWS proves who that is and Slack knows them; whoever
 * chose a name for themselves disturbs nobody. Of what a sweep finds nobody is known to have opened it.
 */
const checkActors = ({ sweeps, isProven = true, actor = CAROL }: Scenario, { slack }: World): string[] => {
  if (sweeps) return [];
  const isKnown = isProven && humanOf(actor.userId) !== null;
  const ids = [...new Set(slack.messages.map(({ finding }) => findingIdOf(finding)))];
  return ids.flatMap((id) => {
    const told = slack.actors.filter(({ finding }) => finding === id).map(({ userId }) => userId);
    return told.join() === (isKnown ? actor.userId : '') ? [] : [`of ${id} the bot told “${told.join()}” directly`];
  });
};

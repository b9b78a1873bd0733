import { checkEachActor } from './check-actors.ts';
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
  const shown = world.slack.messages.flatMap(({ finding }) => finding.exposures.map(({ state }) => state));
  const whys = [
    ...[...byId.values()].map(({ why = '' }) => why),
    ...shown.map((state) => ('why' in state ? (state.why ?? '') : '')),
  ];
  for (const text of says) if (!whys.some((why) => why.includes(text))) faults.push(`nobody was told why: ${text}`);
  // A click that comes twice is answered once.
  for (const { userId, text } of world.slack.told)
    if (/^You have already decided/.test(text)) faults.push(`${userId} was told: ${text}`);
  return [
    ...faults,
    ...checkHeard(scenario, world),
    ...checkWaiting(scenario, world),
    ...checkEachActor(scenario, world),
  ];
};

/** Whoever is refused hears why. */
const checkHeard = ({ hears = [] }: Scenario, world: World): string[] => {
  const whys = world.refusals().map(({ why }) => why);
  return hears
    .filter((text) => !whys.some((why) => why.includes(text)))
    .map((text) => `nobody was refused with: ${text}`);
};

/** Of how much waits while it is paused the channel is told as it is. */
const checkWaiting = ({ waits }: Scenario, { slack }: World): string[] => {
  const told = slack.waiting.map((one) => (one === null ? 'nobody knows' : `${one.open} open, ${one.held} held`));
  return waits === undefined || told.join() === waits.join()
    ? []
    : [`of what waits the channel is told: ${told.join()}`];
};

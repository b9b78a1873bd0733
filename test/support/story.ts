import type { Transition } from '../../src/finding/transition.ts';
import { readMessage } from '../slack/views/read-message.ts';
import type { World } from './world.ts';

/** What the bus was told, in order. */
export const announced = (world: World): Transition['kind'][] =>
  world.announcements.announced.map(({ transition }) => transition.kind);

/** What the thread of the first message was told, in order. */
export const replied = (world: World): Transition['kind'][] =>
  (world.notifier.messages[0]?.replies ?? []).map(({ transition }) => transition.kind);

/** The texts of those of this kind. */
export const repliesOf = (world: World, kind: Transition['kind']): string[] =>
  (world.notifier.messages[0]?.replies ?? [])
    .filter(({ transition }) => transition.kind === kind)
    .map(({ text }) => text);

/** What the last message shows now. */
export const shownText = (world: World): string => {
  const last = world.notifier.messages.at(-1);
  if (!last) throw new Error('nothing was posted');
  return readMessage(last.view);
};

/** The states of the open finding's exposures, in order. */
export const statesOf = async (world: World) => (await world.current()).exposures.map(({ state }) => state);

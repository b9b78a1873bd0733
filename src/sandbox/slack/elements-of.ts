import { isJson, objectsOf, type Json } from './slack-types.ts';

export type Placed = { block: Json; element: Json };

/** Every interactive element of a message or a view, with the block that it stands in. */
export const elementsOf = (blocks: unknown): Placed[] =>
  objectsOf(blocks).flatMap((block) =>
    [...objectsOf(block.elements), ...[block.accessory, block.element].filter(isJson)]
      .filter((element) => typeof element.action_id === 'string')
      .map((element) => ({ block, element })),
  );

/** Finds what was clicked in the blocks as they are now; null when they have changed since. */
export const findElement = (blocks: unknown, blockId: string, actionId: string): Placed | null =>
  elementsOf(blocks).find(({ block, element }) => block.block_id === blockId && element.action_id === actionId) ?? null;

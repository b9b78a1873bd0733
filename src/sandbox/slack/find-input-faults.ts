import { readElement, type Inputs } from './state-values.ts';
import { isJson, objectsOf, textOf, type Json } from './slack-types.ts';

const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);

const faultOf = (block: Json, element: Json, held: Json): string | null => {
  const [value] = Object.values(held);
  if (isEmpty(value)) return block.optional === true ? null : 'Please complete this required field.';
  const length = Array.isArray(value) ? value.length : [...textOf(value)].length;
  const { min_length: min, max_length: max = 3000, max_selected_items: most } = element;
  if (element.type === 'plain_text_input' && length < Number(min ?? 0)) {
    return `This must be at least ${Number(min)} characters long.`;
  }
  if (element.type === 'plain_text_input' && length > Number(max)) {
    return `This must be at most ${Number(max)} characters long.`;
  }
  if (Array.isArray(value) && length > Number(most ?? Infinity)) return `Choose at most ${Number(most)}.`;
  return null;
};

/** What Slack's client finds wrong with a form before the app hears of it, by block id. */
export const findInputFaults = (blocks: unknown, inputs: Inputs): Record<string, string> =>
  Object.fromEntries(
    objectsOf(blocks).flatMap((block) => {
      const { element } = block;
      if (block.type !== 'input' || !isJson(element)) return [];
      const blockId = textOf(block.block_id);
      const held = readElement(element, inputs[blockId]?.[textOf(element.action_id)]);
      const fault = held && faultOf(block, element, held);
      return fault ? [[blockId, fault]] : [];
    }),
  );

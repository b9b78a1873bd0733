import { optionsOf } from './check-options.ts';
import { elementsOf } from './elements-of.ts';
import { isJson, objectsOf, textOf, type Json } from './slack-types.ts';

/** What somebody typed or chose, as the page tells it: text, the value of an option, or several of them. */
export type Entered = string | readonly string[] | null;
/** By block id and action id. */
export type Inputs = Readonly<Record<string, Readonly<Record<string, Entered>>>>;

type Read = (element: Json, entered: Entered | undefined) => Json;

const valuesOf = (entered: Entered): readonly string[] => (typeof entered === 'string' ? [entered] : (entered ?? []));
const chosenFrom = (element: Json, entered: Entered) =>
  optionsOf(element).filter(({ value }) => valuesOf(entered).includes(textOf(value)));

const one: Read = (element, entered) => ({
  selected_option: (entered === undefined ? element.initial_option : chosenFrom(element, entered)[0]) ?? null,
});
const several: Read = (element, entered) => ({
  selected_options: entered === undefined ? objectsOf(element.initial_options) : chosenFrom(element, entered),
});
const plain =
  (field: string, initial: string): Read =>
  (element, entered) => ({
    [field]: textOf(entered === undefined ? element[initial] : entered) || null,
  });

const READERS = new Map<unknown, Read>([
  ['plain_text_input', plain('value', 'initial_value')],
  ['static_select', one],
  ['radio_buttons', one],
  ['multi_static_select', several],
  ['checkboxes', several],
  ['users_select', plain('selected_user', 'initial_user')],
  ['datepicker', plain('selected_date', 'initial_date')],
  ['timepicker', plain('selected_time', 'initial_time')],
]);

/** What an element holds, as Slack tells it; null for one that holds nothing, such as a button. Options that were never offered are left out. */
export const readElement = (element: Json, entered: Entered | undefined): Json | null =>
  READERS.get(element.type)?.(element, entered) ?? null;

/** The inputs as the page sends them. Anything else than text and lists of text is dropped. */
export const parseInputs = (value: unknown): Inputs => {
  const entries = isJson(value) ? Object.entries(value) : [];
  const toEntered = (item: unknown): Entered =>
    Array.isArray(item) ? item.filter((text) => typeof text === 'string') : textOf(item) || null;
  return Object.fromEntries(
    entries.map(([blockId, actions]) => [
      blockId,
      Object.fromEntries(Object.entries(isJson(actions) ? actions : {}).map(([id, item]) => [id, toEntered(item)])),
    ]),
  );
};

/**
 * `state.values` of a message or a view: what every stateful element holds, those that nobody has touched included.
 * Source: https://docs.slack.dev/reference/views#state
 */
export const stateValuesOf = (blocks: unknown, inputs: Inputs): Record<string, Record<string, Json>> => {
  const values: Record<string, Record<string, Json>> = {};
  for (const { block, element } of elementsOf(blocks)) {
    const [blockId, actionId] = [textOf(block.block_id), textOf(element.action_id)];
    const held = readElement(element, inputs[blockId]?.[actionId]);
    if (held) values[blockId] = { ...values[blockId], [actionId]: { type: element.type, ...held } };
  }
  return values;
};

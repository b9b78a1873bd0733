import { textsOf } from '../../support/block-kit.ts';

type Shown = { blocks: readonly object[] };

/**
 * A message or a view as somebody in UTC reads it: the text of each block, buttons in brackets, what can be chosen by
 * a circle, date tokens by their fallback, links by their label.
 */
export const readMessage = ({ blocks }: Shown): string => blocks.map(readBlock).join('\n---\n');

const readBlock = (block: object): string => {
  const { type, elements, accessory, label, hint, element, ...rest } = block as Record<string, unknown>;
  if (type === 'actions') return buttonsOf(elements);
  if (type === 'input') return [...linesOf([label, hint]), ...optionsOf(element)].join('\n');
  const lines = linesOf([rest, elements]);
  return [...lines, ...(accessory === undefined ? [] : [buttonsOf([accessory])])].join('\n');
};

const linesOf = (value: unknown): string[] => textsOf(value).map(({ text }) => readMrkdwn(text));

/** Without what a button asks once more. */
const buttonsOf = (elements: unknown): string =>
  (elements as { text: unknown }[]).map(({ text }) => `[${linesOf([text]).join('')}]`).join(' ');

const optionsOf = (element: unknown): string[] => {
  const { options = [], initial_options, initial_option, placeholder } = element as Record<string, unknown>;
  const chosen = JSON.stringify([initial_options, initial_option]);
  const texts = (options as object[]).map(
    (option) => `(${chosen.includes(JSON.stringify(option)) ? 'x' : ' '}) ${linesOf(option).join(', ')}`,
  );
  return texts.length > 0 ? texts : linesOf([placeholder]).map((text) => `____ ${text}`);
};

/** A distance (`{ago}`) depends on the reader's clock, so it is shown as such. */
export const readMrkdwn = (text: string): string =>
  text
    .replace(/<!date\^\d+\^\{ago\}\|[^>]*>/g, 'ago')
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<https:[^|>]*\|([^>]*)>/g, '$1');

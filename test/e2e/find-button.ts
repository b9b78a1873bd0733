type Text = { text: string };
type Element = { type: string; action_id: string; text?: Text };
type Block = { block_id: string; type: string; text?: Text; elements?: Element[]; accessory?: Element };

export type Button = { block_id: string; action_id: string };

/** The button of that label; of several alike, the one beside this text. */
export const findButton = (shown: { blocks?: unknown[] } | undefined, label: string, beside = ''): Button => {
  for (const block of (shown?.blocks ?? []) as Block[]) {
    const elements = [...(block.type === 'actions' ? (block.elements ?? []) : []), block.accessory];
    const button = elements.find((one) => one?.type === 'button' && one.text?.text === label);
    if (button && (block.text?.text ?? '').includes(beside))
      return { block_id: block.block_id, action_id: button.action_id };
  }
  throw new Error(`No button “${label}” ${beside && `beside ${beside} `}in ${JSON.stringify(shown)}`);
};

/** The labels of all buttons, from top to bottom. */
export const buttonsOf = (shown: { blocks?: unknown[] }): string[] =>
  ((shown.blocks ?? []) as Block[])
    .flatMap((block) => [...(block.type === 'actions' ? (block.elements ?? []) : []), block.accessory])
    .flatMap((one) => (one?.type === 'button' && one.text ? [one.text.text] : []));

/**
 * What Slack refuses in a message or a view, as https://docs.slack.dev/reference/block-kit gives the limits. Only what
 * our views use is known; everything else is a fault. Lengths are UTF-16 units: never fewer than Slack's characters.
 */
const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  header: 150,
  sectionText: 3_000,
  fields: 10,
  field: 2_000,
  contextElements: 10,
  contextText: 3_000,
  actionElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  optionText: 75,
  optionValue: 75,
  checkboxes: 10,
  options: 100,
  label: 2_000,
  placeholder: 150,
  inputLength: 3_000,
  viewTitle: 24,
  metadata: 3_000,
  id: 255,
  /** Undocumented: all text of a message's blocks together. */
  textInAll: 12_000,
} as const;

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
/** 0 for what is no text. */
const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0);
const PLAIN = ['plain_text'];
const BOTH = ['plain_text', 'mrkdwn'];

/** Every text object in the blocks, in reading order. */
export const textsOf = (value: unknown): { type: string; text: string }[] => {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (!isJson(value)) return [];
  const own =
    typeof value['text'] === 'string' && typeof value['type'] === 'string'
      ? [{ type: value['type'], text: value['text'] }]
      : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
};

/** One line per fault of a message's blocks; empty when Slack would take them. */
export const blockKitFaults = (blocks: readonly unknown[]): string[] => {
  const { faults, must, within, block } = createChecks();
  within(blocks.length, LIMITS.messageBlocks, 'blocks');
  blocks.forEach((one, index) => {
    must(!isJson(one) || one['type'] !== 'input', `blocks[${index}]: an input in a message`);
    block(one, `blocks[${index}]`);
  });
  const inAll = textsOf(blocks).reduce((sum, { text: one }) => sum + one.length, 0);
  must(inAll <= LIMITS.textInAll, `all text: ${inAll}, allowed are ${LIMITS.textInAll}`);
  return faults;
};

/** One line per fault of a modal or a Home tab; empty when Slack would take it. */
export const viewFaults = (view: unknown): string[] => {
  const { faults, must, within, text, block } = createChecks();
  if (!isJson(view)) return ['no view'];
  const blocks = listOf(view['blocks']);
  within(blocks.length, LIMITS.viewBlocks, 'blocks');
  blocks.forEach((one, index) => block(one, `blocks[${index}]`));
  const labels = ['title', 'submit', 'close'].filter((key) => view[key] !== undefined);
  for (const key of labels) text(view[key], PLAIN, LIMITS.viewTitle, key);
  must(view['type'] === 'home' ? labels.length === 0 : labels.includes('title'), `labels: ${labels.join()}`);
  const asks = blocks.some((one) => isJson(one) && one['type'] === 'input');
  must(!asks || (view['type'] === 'modal' && labels.includes('submit')), 'inputs that cannot be submitted');
  must(['modal', 'home'].includes(String(view['type'])), `type ${String(view['type'])}`);
  for (const [key, most] of [
    ['callback_id', LIMITS.id],
    ['private_metadata', LIMITS.metadata],
  ] as const)
    if (view[key] !== undefined) within(lengthOf(view[key]), most, key);
  return faults;
};

const createChecks = () => {
  const faults: string[] = [];
  const must = (good: boolean, fault: string) => void (good || faults.push(fault));
  const within = (count: number, most: number, what: string) =>
    must(count >= 1 && count <= most, `${what}: ${count}, allowed are 1 to ${most}`);
  const text = (value: unknown, types: readonly string[], most: number, what: string) => {
    if (!isJson(value) || typeof value['text'] !== 'string') return must(false, `${what}: no text object`);
    must(types.includes(String(value['type'])), `${what}: type ${String(value['type'])}`);
    must(value['type'] === 'plain_text' || value['emoji'] === undefined, `${what}: emoji is for plain_text only`);
    within(value['text'].length, most, what);
    must(!/\p{Cs}/u.test(value['text']), `${what}: a lone surrogate`);
  };
  const each = (value: unknown, most: number, what: string, check: (item: unknown, what: string) => void) => {
    within(listOf(value).length, most, what);
    listOf(value).forEach((item, index) => check(item, `${what}[${index}]`));
  };
  /** Ids are unique within what `ids` is for: block ids in a surface, action ids in a block. */
  const id = (value: unknown, ids: Set<unknown>, what: string) => {
    if (typeof value !== 'string') return must(false, `${what}: no string`);
    within(value.length, LIMITS.id, what);
    must(!ids.has(value), `${what}: ${value} twice`);
    ids.add(value);
  };
  const option = (value: unknown, what: string) => {
    if (!isJson(value)) return must(false, `${what}: no option`);
    text(value['text'], PLAIN, LIMITS.optionText, `${what}.text`);
    if (value['description'] !== undefined) text(value['description'], PLAIN, LIMITS.optionText, `${what}.description`);
    within(lengthOf(value['value']), LIMITS.optionValue, `${what}.value`);
  };
  const options = (element: Json, most: number, what: string) => {
    each(element['options'], most, `${what}.options`, option);
    const known = listOf(element['options']).map((one) => JSON.stringify(one));
    must(new Set(known).size === known.length, `${what}: an option twice`);
    const initial = [...listOf(element['initial_options']), ...[element['initial_option'] ?? []].flat()];
    if (element['initial_options'] !== undefined) within(initial.length, most, `${what}.initial_options`);
    must(
      initial.every((one) => known.includes(JSON.stringify(one))),
      `${what}: an initial option that is none`,
    );
  };
  const confirm = (value: unknown, what: string) => {
    if (!isJson(value)) return must(false, `${what}: no confirm object`);
    text(value['title'], PLAIN, LIMITS.confirmTitle, `${what}.title`);
    text(value['text'], BOTH, LIMITS.confirmText, `${what}.text`);
    text(value['confirm'], PLAIN, LIMITS.confirmButton, `${what}.confirm`);
    text(value['deny'], PLAIN, LIMITS.confirmButton, `${what}.deny`);
  };
  const element = (value: unknown, types: readonly string[], ids: Set<unknown>, what: string) => {
    if (!isJson(value)) return must(false, `${what}: no element`);
    id(value['action_id'], ids, `${what}.action_id`);
    must(types.includes(String(value['type'])), `${what}: ${String(value['type'])} is not for here`);
    if (value['confirm'] !== undefined) confirm(value['confirm'], `${what}.confirm`);
    if (value['placeholder'] !== undefined)
      text(value['placeholder'], PLAIN, LIMITS.placeholder, `${what}.placeholder`);
    switch (value['type']) {
      case 'button':
        text(value['text'], PLAIN, LIMITS.buttonText, `${what}.text`);
        must([undefined, 'primary', 'danger'].includes(value['style'] as string | undefined), `${what}: style`);
        return within(lengthOf(value['value']), LIMITS.buttonValue, `${what}.value`);
      case 'checkboxes':
        return options(value, LIMITS.checkboxes, what);
      case 'static_select':
      case 'multi_static_select':
        return options(value, LIMITS.options, what);
      case 'plain_text_input': {
        const [least, most] = [Number(value['min_length']), Number(value['max_length'])];
        return must(least >= 0 && least <= most && most <= LIMITS.inputLength, `${what}: lengths ${least} to ${most}`);
      }
      default:
        return must(false, `${what}: unknown type ${String(value['type'])}`);
    }
  };
  const blockIds = new Set<unknown>();
  const block = (value: unknown, at: string) => {
    if (!isJson(value)) return must(false, `${at}: no block`);
    if (value['block_id'] !== undefined) id(value['block_id'], blockIds, `${at}.block_id`);
    const actionIds = new Set<unknown>();
    switch (value['type']) {
      case 'header':
        return text(value['text'], PLAIN, LIMITS.header, `${at}.text`);
      case 'section':
        must((value['text'] ?? value['fields']) !== undefined, `${at}: neither text nor fields`);
        if (value['text'] !== undefined) text(value['text'], BOTH, LIMITS.sectionText, `${at}.text`);
        if (value['fields'] !== undefined)
          each(value['fields'], LIMITS.fields, `${at}.fields`, (field, what) => text(field, BOTH, LIMITS.field, what));
        if (value['accessory'] !== undefined) element(value['accessory'], ['button'], actionIds, `${at}.accessory`);
        return;
      case 'context':
        return each(value['elements'], LIMITS.contextElements, `${at}.elements`, (one, what) =>
          text(one, BOTH, LIMITS.contextText, what),
        );
      case 'actions':
        return each(value['elements'], LIMITS.actionElements, `${at}.elements`, (one, what) =>
          element(one, ['button'], actionIds, what),
        );
      case 'input':
        text(value['label'], PLAIN, LIMITS.label, `${at}.label`);
        if (value['hint'] !== undefined) text(value['hint'], PLAIN, LIMITS.label, `${at}.hint`);
        return element(value['element'], INPUTS, actionIds, `${at}.element`);
      default:
        return must(false, `${at}: unknown type ${String(value['type'])}`);
    }
  };
  return { faults, must, within, text, block };
};
const INPUTS = ['checkboxes', 'multi_static_select', 'static_select', 'plain_text_input'];

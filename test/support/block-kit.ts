/**
 * What Slack refuses in a message, as https://docs.slack.dev/reference/block-kit gives the limits. Only what our views
 * use is known; everything else is a fault. Lengths are UTF-16 units: never fewer than Slack's characters.
 */
const LIMITS = {
  blocks: 50,
  header: 150,
  sectionText: 3_000,
  fields: 10,
  field: 2_000,
  contextElements: 10,
  contextText: 3_000,
  actionElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  id: 255,
  /** Undocumented: all text of a message's blocks together. */
  textInAll: 12_000,
} as const;

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

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
  const ids = new Set<string>();
  const id = (value: unknown, what: string) => {
    if (value === undefined) return;
    if (typeof value !== 'string') return must(false, `${what}: no string`);
    within(value.length, LIMITS.id, what);
    must(!ids.has(value), `${what}: ${value} twice`);
    ids.add(value);
  };
  const button = (value: unknown, what: string) => {
    if (!isJson(value) || value['type'] !== 'button') return must(false, `${what}: no button`);
    text(value['text'], ['plain_text'], LIMITS.buttonText, `${what}.text`);
    must(typeof value['action_id'] === 'string', `${what}: no action_id`);
    id(value['action_id'], `${what}.action_id`);
    must([undefined, 'primary', 'danger'].includes(value['style'] as string | undefined), `${what}: style`);
    within(String(value['value']).length, LIMITS.buttonValue, `${what}.value`);
  };
  const each = (value: unknown, most: number, what: string, check: (item: unknown, what: string) => void) => {
    within(listOf(value).length, most, what);
    listOf(value).forEach((item, index) => check(item, `${what}[${index}]`));
  };
  const both = ['plain_text', 'mrkdwn'];

  within(blocks.length, LIMITS.blocks, 'blocks');
  blocks.forEach((block, index) => {
    const at = `blocks[${index}]`;
    if (!isJson(block)) return must(false, `${at}: no block`);
    id(block['block_id'], `${at}.block_id`);
    switch (block['type']) {
      case 'header':
        return text(block['text'], ['plain_text'], LIMITS.header, `${at}.text`);
      case 'section':
        must((block['text'] ?? block['fields']) !== undefined, `${at}: neither text nor fields`);
        if (block['text'] !== undefined) text(block['text'], both, LIMITS.sectionText, `${at}.text`);
        if (block['fields'] !== undefined)
          each(block['fields'], LIMITS.fields, `${at}.fields`, (field, what) => text(field, both, LIMITS.field, what));
        return;
      case 'context':
        return each(block['elements'], LIMITS.contextElements, `${at}.elements`, (element, what) =>
          text(element, both, LIMITS.contextText, what),
        );
      case 'actions':
        return each(block['elements'], LIMITS.actionElements, `${at}.elements`, button);
      default:
        return must(false, `${at}: unknown type ${String(block['type'])}`);
    }
  });
  const inAll = textsOf(blocks).reduce((sum, { text: one }) => sum + one.length, 0);
  must(inAll <= LIMITS.textInAll, `all text: ${inAll}, allowed are ${LIMITS.textInAll}`);
  return faults;
};

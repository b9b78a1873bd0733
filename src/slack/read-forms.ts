import { durationText } from '../duration.ts';
import { cutBytes } from '../finding/cut-texts.ts';
import type { DecisionSettings } from '../finding/settings.ts';
import { DURATION_INPUT, REASON_INPUT, RULES_INPUT } from './actions.ts';

/** Texts by the block under which Slack shows them. */
export type FormErrors = Record<string, string>;
export type Form<T> = { kind: 'filled'; values: T } | { kind: 'faulty'; errors: FormErrors };

type Chosen = { ruleIds: readonly string[] };
type Reasoned = Chosen & { reason: string; keepFor: number };

/** Characters; "ok" is no reason. */
const LEAST_REASON = 3;
/** Bytes of UTF-8, as it is stored. */
const MOST_REASON = 300;

/** What somebody entered into the modal of a keep, or of an undo. `values`: `view.state.values`, untrusted. */
export const readKeepForm = (values: unknown, { maxKeep }: Pick<DecisionSettings, 'maxKeep'>): Form<Reasoned> => {
  const ruleIds = rulesIn(values);
  const reason = cutBytes(textOf(input(values, REASON_INPUT)['value']).trim(), MOST_REASON);
  const duration = valueOf(input(values, DURATION_INPUT)['selected_option']);
  // Not only the choices of the settings: what is left of a row of keeps is one, too.
  const keepFor = /^[1-9]\d{0,11}$/.test(duration) && Number(duration) <= maxKeep ? Number(duration) : null;
  const errors = {
    ...(ruleIds.length === 0 ? { [RULES_INPUT]: NO_RULE } : {}),
    ...([...reason].length < LEAST_REASON
      ? { [REASON_INPUT]: 'Say why it has to be open: whoever finds it later will want to know.' }
      : {}),
    ...(keepFor === null
      ? { [DURATION_INPUT]: `Choose how long it may stay open; ${durationText(maxKeep)} is the longest.` }
      : {}),
  };
  if (keepFor === null || Object.keys(errors).length > 0) return { kind: 'faulty', errors };
  return { kind: 'filled', values: { ruleIds, reason, keepFor } };
};

/** Which rules somebody chose, where nothing else is asked. */
export const readRulesForm = (values: unknown): Form<Chosen> => {
  const ruleIds = rulesIn(values);
  return ruleIds.length === 0
    ? { kind: 'faulty', errors: { [RULES_INPUT]: NO_RULE } }
    : { kind: 'filled', values: { ruleIds } };
};

const NO_RULE = 'Choose at least one rule.';

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const input = (values: unknown, id: string): Fields => fieldsOf(fieldsOf(fieldsOf(values)[id])[id]);
const valueOf = (option: unknown): string => textOf(fieldsOf(option)['value']);

const rulesIn = (values: unknown): readonly string[] => {
  const { selected_options: options } = input(values, RULES_INPUT);
  const ids = Array.isArray(options) ? options.map(valueOf).filter((id) => /^sgr-[0-9a-zA-Z]{1,64}$/.test(id)) : [];
  return [...new Set(ids)];
};

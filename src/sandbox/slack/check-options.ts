import { isDeepStrictEqual } from 'node:util';
import { checkItems, checkString, checkText, checkOptionalText, checkRequired, type Report } from './check-text.ts';
import { isJson, objectsOf, type Json } from './slack-types.ts';

type OptionRule = { max: number; mayFormat?: boolean; mayLink?: boolean };

/** Source: https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
const checkOption = (option: unknown, rule: OptionRule, pointer: string, report: Report) => {
  if (!isJson(option)) return report('must provide an object', pointer);
  const text = rule.mayFormat ? { max: 75 } : { max: 75, only: 'plain_text' as const };
  checkText(option.text, text, `${pointer}/text`, report);
  checkRequired(option, 'value', 150, pointer, report);
  checkOptionalText(option, 'description', text, pointer, report);
  if (option.url !== undefined && !rule.mayLink) report('invalid additional property: url', pointer);
  checkString(option.url, 3000, `${pointer}/url`, report);
};

/** What may be chosen, those within groups included. */
export const optionsOf = (element: Json): Json[] => [
  ...objectsOf(element.options),
  ...objectsOf(element.option_groups).flatMap((group) => objectsOf(group.options)),
];

const checkGroup = (group: unknown, rule: OptionRule, pointer: string, report: Report) => {
  if (!isJson(group)) return report('must provide an object', pointer);
  checkText(group.label, { max: 75, only: 'plain_text' }, `${pointer}/label`, report);
  checkItems(group, 'options', rule.max, pointer, report, (option, at) => checkOption(option, rule, at, report));
};

/** Slack compares whole options: one that differs in anything was not among those offered. */
const checkInitial = (element: Json, pointer: string, report: Report) => {
  const offered = optionsOf(element);
  const check = (option: unknown, at: string) => {
    if (!offered.some((other) => isDeepStrictEqual(other, option))) {
      report('must match one of the options provided', at);
    }
  };
  if (element.initial_option !== undefined) check(element.initial_option, `${pointer}/initial_option`);
  if (element.initial_options !== undefined) {
    checkItems(element, 'initial_options', Infinity, pointer, report, check);
  }
};

/** The options of a menu, of checkboxes or of radio buttons, and the choice made beforehand. */
export const checkOptions = (element: Json, rule: OptionRule, pointer: string, report: Report) => {
  if (element.option_groups === undefined) {
    checkItems(element, 'options', rule.max, pointer, report, (option, at) => checkOption(option, rule, at, report));
  } else {
    checkItems(element, 'option_groups', 100, pointer, report, (group, at) => checkGroup(group, rule, at, report));
  }
  checkInitial(element, pointer, report);
};

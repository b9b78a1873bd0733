import { AwsError } from '../aws-error.ts';
import type { BusEvent } from './event-bus.ts';

/** What a rule sends to a target in place of the event. */
export type InputTransformer = {
  /** Paths into the event by the name of a placeholder: `$.detail.finding`. */
  paths: Readonly<Record<string, string>>;
  /** JSON, or lines that each are a JSON string, with placeholders as `<name>`. */
  template: string;
};

const PLACEHOLDER = /<([\w.-]+)>/g;
const PATH = /^\$(?:\.[\w-]+(?:\[\d+\])*)*$/;

const refuse = (why: string) => new AwsError('ValidationException', `InputTransformer is not usable here: ${why}`);

/** Walks dots and indexes; undefined where the event has nothing. */
const valueAt = (event: unknown, path: string): unknown =>
  [...path.matchAll(/[\w-]+/g)].reduce<unknown>(
    (value, [step]) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    event,
  );

/** Whether the place in a JSON text lies inside of a string. */
const isInString = (text: string): boolean => (text.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1;

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const isUsable = (text: string): boolean =>
  parses(text) ||
  text
    .trim()
    .split('\n')
    .every((line) => /^\s*"/.test(line) && parses(line));

/**
 * Fills in the placeholders: as they are within a string, as JSON outside of one; what the event does not have is left
 * empty. EventBridge escapes nothing.
 */
const fill = (template: string, valueOf: (name: string) => unknown): string =>
  template.replace(PLACEHOLDER, (_whole, name: string, at: number) => {
    const value = valueOf(name);
    if (!isInString(template.slice(0, at))) return JSON.stringify(value ?? '');
    if (value === undefined) return '';
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw refuse(`<${name}> is no plain value, and stands within a string`);
  });

/**
 * Throws for a transformer that AWS would refuse, or that is not fully understood here: paths are dots and indexes,
 * and within a string only plain values can be filled in.
 */
export const checkTransformer = ({ paths, template }: InputTransformer): void => {
  for (const [name, path] of Object.entries(paths))
    if (!PATH.test(path)) throw refuse(`the path of ${name}, ${path}, is more than dots and indexes`);
  for (const [, name = ''] of template.matchAll(PLACEHOLDER))
    if (!Object.hasOwn(paths, name)) throw refuse(`the template names <${name}>, which has no path`);
  if (!isUsable(fill(template, () => 'x'))) throw refuse('the template is neither JSON nor lines of JSON strings');
};

/** What the target gets: the event, or the filled template, quotes and all. Throws when that comes out as no JSON. */
export const inputFor = (event: BusEvent, transformer: InputTransformer | null): string => {
  if (transformer === null) return JSON.stringify(event);
  const text = fill(transformer.template, (name) => valueAt(event, transformer.paths[name] ?? '$'));
  if (!isUsable(text)) throw refuse(`the template comes out as ${text}`);
  return text;
};

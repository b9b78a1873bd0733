import type { Ec2Answer } from '../ec2/ec2-action.ts';
import { EC2_XMLNS } from '../ec2/ec2-api.ts';
import type { QueryNode, QueryTree } from '../query-params.ts';
import type { XmlValue } from '../xml.ts';
import type { Json } from './old-style.ts';

// No text of a request keeps its type: what looks like a number or a boolean becomes one, `-1` and account ids too.
const guessed = (text: string): Json => {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && text !== '-0' ? Number(text) : text;
};

// One element stands alone, several become a list: XML does not tell a list of one from no list.
const oneOrMore = (all: Json[]): Json => (all.length === 1 ? (all[0] ?? null) : all);

const isList = (tree: QueryTree): boolean => tree.size > 0 && [...tree.keys()].every((key) => /^\d+$/.test(key));

const fromNode = (node: QueryNode): Json => {
  if (typeof node === 'string') return guessed(node);
  if (!isList(node)) return Object.fromEntries([...node].map(([name, child]) => [name, fromNode(child)]));
  return oneOrMore(
    [...node].map(([index, member]) => {
      const json = fromNode(member);
      const tag = Number(index);
      return typeof member === 'string' || json === null || typeof json !== 'object' || Array.isArray(json)
        ? { content: json, tag }
        : { ...json, tag };
    }),
  );
};

/** `requestParameters` of the new style: the query itself, under `<Action>Request`. */
export const newStyleRequest = (action: string, request: QueryTree): Json => {
  const parameters = [...request].filter(([name]) => name !== 'Action' && name !== 'Version');
  const content = parameters.length === 0 ? '' : fromNode(new Map(parameters));
  return { [`${action}Request`]: content };
};

const fromXml = (value: XmlValue): Json => {
  if (Array.isArray(value)) return value.length === 0 ? '' : { item: oneOrMore(value.map(fromXml)) };
  if (typeof value !== 'object') return guessed(String(value));
  const present = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(present.map(([name, child]) => [name, fromXml(child)]));
};

/** `responseElements` of the new style: the XML answer, under `<Action>Response`. */
export const newStyleResponse = (action: string, requestId: string, answer: Ec2Answer): Json => {
  const content = fromXml(answer);
  return { [`${action}Response`]: { xmlns: EC2_XMLNS, requestId, ...(content as { [name: string]: Json }) } };
};

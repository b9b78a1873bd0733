import { AwsError } from './aws-error.ts';

/** A request of the Query protocol as a tree: `Filter.1.Value.2=x` is `Filter` → `1` → `Value` → `2` → `x`. */
export type QueryNode = string | QueryTree;
export type QueryTree = Map<string, QueryNode>;

/** Reads a form body. A name that is both a value and a branch is as malformed to us as it is to AWS. */
export const parseQuery = (body: string): QueryTree => {
  const root: QueryTree = new Map();
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split('.');
    const leaf = path.pop() ?? '';
    let branch = root;
    for (const step of path) {
      const next = branch.get(step) ?? new Map<string, QueryNode>();
      if (typeof next === 'string') throw new AwsError('MalformedQueryString', `The parameter ${name} is malformed`);
      branch.set(step, next);
      branch = next;
    }
    if (branch.get(leaf) instanceof Map)
      throw new AwsError('MalformedQueryString', `The parameter ${name} is malformed`);
    branch.set(leaf, value);
  }
  return root;
};

/** The text of a parameter; null when it is not there or is no text. */
export const textOf = (tree: QueryTree, name: string): string | null => {
  const node = tree.get(name);
  return typeof node === 'string' ? node : null;
};

export const integerOf = (tree: QueryTree, name: string): number | null => {
  const text = textOf(tree, name);
  if (text === null) return null;
  if (/^-?\d{1,10}$/.test(text)) return Number(text);
  throw new AwsError('InvalidParameterValue', `Invalid value '${text}' for ${name}: an integer is expected`);
};

export const requiredText = (tree: QueryTree, name: string): string => {
  const text = textOf(tree, name);
  if (text === null || text === '')
    throw new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
  return text;
};

const membersOf = (tree: QueryTree, name: string): QueryNode[] => {
  const node = tree.get(name);
  if (!(node instanceof Map)) return [];
  return [...node].sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => member);
};

/** The members of a list of structures, in the order of their index. */
export const treesOf = (tree: QueryTree, name: string): QueryTree[] =>
  membersOf(tree, name).filter((member) => typeof member !== 'string');

/** The members of a list of texts, in the order of their index. */
export const textsOf = (tree: QueryTree, name: string): string[] =>
  membersOf(tree, name).filter((member) => typeof member === 'string');

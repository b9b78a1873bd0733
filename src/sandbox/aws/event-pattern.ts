type Scalar = string | number | boolean | null;
/** Whether a value of the event passes. */
type Test = (value: Scalar) => boolean;
/** A field of a pattern: passes by a value of the event, or because the event has no such field at all. */
type Leaf = { tests: Test[]; absent: boolean };
type Node = { fields: [string, Node | Leaf][]; anyOf: Node[][] };

/** Says whether an event matches. */
export type EventPattern = (event: unknown) => boolean;

/** A pattern that cannot be used, with the place and the reason. */
export class EventPatternError extends Error {
  constructor(path: string, reason: string) {
    super(`Event pattern is not valid. Reason: ${path === '' ? 'pattern' : path}: ${reason}`);
    this.name = 'EventPatternError';
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
const isLeaf = (node: Node | Leaf): node is Leaf => 'tests' in node;

const ends = (path: string, operand: unknown, how: 'startsWith' | 'endsWith'): Test => {
  if (typeof operand === 'string') return (value) => typeof value === 'string' && value[how](operand);
  const folded = isObject(operand) && Object.keys(operand).length === 1 ? operand['equals-ignore-case'] : undefined;
  if (typeof folded !== 'string')
    throw new EventPatternError(path, 'a text or {"equals-ignore-case": text} is expected');
  return (value) => typeof value === 'string' && value.toLowerCase()[how](folded.toLowerCase());
};

const anythingBut = (path: string, operand: unknown): Test => {
  if (isObject(operand)) {
    const inner = testOf(path, operand, ['prefix', 'suffix', 'equals-ignore-case']);
    return (value) => !inner(value);
  }
  const excluded = Array.isArray(operand) ? operand : [operand];
  if (excluded.length === 0 || !excluded.every(isScalar)) {
    throw new EventPatternError(
      path,
      '"anything-but" takes a value, a list of values or one of prefix, suffix, equals-ignore-case',
    );
  }
  return (value) => !excluded.includes(value);
};

const OPERATORS: Record<string, (path: string, operand: unknown) => Test> = {
  prefix: (path, operand) => ends(path, operand, 'startsWith'),
  suffix: (path, operand) => ends(path, operand, 'endsWith'),
  'equals-ignore-case': (path, operand) => {
    if (typeof operand !== 'string') throw new EventPatternError(path, '"equals-ignore-case" takes a text');
    return (value) => typeof value === 'string' && value.toLowerCase() === operand.toLowerCase();
  },
  'anything-but': anythingBut,
};

const testOf = (path: string, operator: Record<string, unknown>, allowed = Object.keys(OPERATORS)): Test => {
  const [entry, ...more] = Object.entries(operator);
  const compile = entry && allowed.includes(entry[0]) ? OPERATORS[entry[0]] : undefined;
  if (!entry || !compile || more.length > 0) {
    const known = [...allowed, ...(allowed.length === Object.keys(OPERATORS).length ? ['exists'] : [])].join(', ');
    throw new EventPatternError(path, `${JSON.stringify(operator)} is no operator known here (${known})`);
  }
  return compile(path, entry[1]);
};

const compileLeaf = (path: string, choices: readonly unknown[]): Leaf => {
  if (choices.length === 0) throw new EventPatternError(path, 'an empty list never matches');
  const leaf: Leaf = { tests: [], absent: false };
  for (const choice of choices) {
    if (isScalar(choice)) leaf.tests.push((value) => value === choice);
    else if (!isObject(choice)) throw new EventPatternError(path, 'a list within a list');
    else if (typeof choice['exists'] === 'boolean' && Object.keys(choice).length === 1) {
      if (choice['exists']) leaf.tests.push(() => true);
      else leaf.absent = true;
    } else leaf.tests.push(testOf(path, choice));
  }
  return leaf;
};

const compileNode = (path: string, pattern: unknown): Node => {
  if (!isObject(pattern)) throw new EventPatternError(path, 'a list of values or an object is expected');
  if (Object.keys(pattern).length === 0) throw new EventPatternError(path, 'an empty object never matches');
  const node: Node = { fields: [], anyOf: [] };
  for (const [name, value] of Object.entries(pattern)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (name === '$or' && Array.isArray(value) && value.every(isObject)) {
      if (value.length < 2) throw new EventPatternError(here, '"$or" needs two choices or more');
      node.anyOf.push(value.map((choice) => compileNode(path, choice)));
    } else node.fields.push([name, Array.isArray(value) ? compileLeaf(here, value) : compileNode(here, value)]);
  }
  return node;
};

const elements = (value: unknown): unknown[] => (Array.isArray(value) ? value.flatMap(elements) : [value]);
// An empty array has no element, and what is looked for below it is absent.
const branches = (value: unknown): unknown[] => (elements(value).length === 0 ? [undefined] : elements(value));

/** Every value that the event has at this path, through all arrays: absence is judged over the whole event. */
const hasValue = (event: unknown, path: readonly string[]): boolean => {
  const [step, ...rest] = path;
  return elements(event).some((each) =>
    step === undefined ? isScalar(each) : isObject(each) && Object.hasOwn(each, step) && hasValue(each[step], rest),
  );
};

const matches = (node: Node, value: unknown, event: unknown, path: readonly string[]): boolean =>
  // One and the same element of an array has to satisfy everything that the pattern says below it.
  branches(value).some(
    (each) =>
      node.fields.every(([name, child]) => {
        const here = [...path, name];
        const next = isObject(each) && Object.hasOwn(each, name) ? each[name] : undefined;
        if (!isLeaf(child)) return matches(child, next, event, here);
        const passes = elements(next).some((one) => isScalar(one) && child.tests.some((test) => test(one)));
        return passes || (child.absent && !hasValue(event, here));
      }) && node.anyOf.every((choices) => choices.some((choice) => matches(choice, each, event, path))),
  );

/**
 * Compiles an EventBridge event pattern. Known are exact values, `prefix`, `suffix`, `equals-ignore-case`,
 * `anything-but`, `exists` and `$or`; as in EventBridge fields are joined by "and", the values of a field by "or", an
 * array of the event matches by any element, `exists` looks at leaves and an absent field is absent in the whole event.
 * Throws an `EventPatternError` for everything else, so that no pattern is half understood.
 */
export const compileEventPattern = (pattern: unknown): EventPattern => {
  const root = compileNode('', pattern);
  return (event) => matches(root, event, event, []);
};

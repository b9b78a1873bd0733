import ts from 'typescript';
import { instrument, isReplaceable, switched } from './instrument.mjs';

const K = ts.SyntaxKind;
/** Binary operators and what each is confused with: comparisons flipped and off by one, arithmetic, logic. */
const OPERATORS = new Map([
  [K.LessThanToken, ['<=', '>=']],
  [K.LessThanEqualsToken, ['<', '>']],
  [K.GreaterThanToken, ['>=', '<=']],
  [K.GreaterThanEqualsToken, ['>', '<']],
  [K.EqualsEqualsEqualsToken, ['!==']],
  [K.ExclamationEqualsEqualsToken, ['===']],
  [K.AmpersandAmpersandToken, ['||']],
  [K.BarBarToken, ['&&']],
  [K.PlusToken, ['-']],
  [K.MinusToken, ['+']],
  [K.AsteriskToken, ['/']],
  [K.SlashToken, ['*']],
  [K.PercentToken, ['*']],
  [K.AmpersandToken, ['|']],
  [K.LessThanLessThanToken, ['>>']],
  [K.GreaterThanGreaterThanToken, ['<<']],
  [K.GreaterThanGreaterThanGreaterThanToken, ['<<']],
]);
const ASSIGNMENTS = new Map([
  [K.PlusEqualsToken, '-='],
  [K.MinusEqualsToken, '+='],
  [K.AmpersandAmpersandEqualsToken, '='],
]);
const METHODS = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
  ['indexOf', 'lastIndexOf'],
  ['lastIndexOf', 'indexOf'],
]);
/** Calls that give back what they were called on, or nearly: left out. */
const LEFT_OUT = new Set(['trim', 'trimStart', 'toLowerCase', 'filter', 'sort', 'slice', 'reverse']);

const isCondition = (node) =>
  (ts.isIfStatement(node.parent) && node.parent.expression === node) ||
  (ts.isConditionalExpression(node.parent) && node.parent.condition === node) ||
  (ts.isForStatement(node.parent) && node.parent.condition === node);

/** What the expression is replaced with, as source text. */
const replacementsOf = (node, text) => {
  const found = [];
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [text(node.left), text(node.right)];
    for (const operator of OPERATORS.get(node.operatorToken.kind) ?? []) found.push(`${left} ${operator} ${right}`);
    const assignment = ASSIGNMENTS.get(node.operatorToken.kind);
    if (assignment) found.push(`${left} ${assignment} ${right}`);
    if ([K.AmpersandAmpersandToken, K.BarBarToken, K.QuestionQuestionToken].includes(node.operatorToken.kind))
      found.push(left, right);
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken) found.push(text(node.operand));
  if (isCondition(node)) found.push('true', 'false');
  if (node.kind === K.TrueKeyword) found.push('false');
  if (node.kind === K.FalseKeyword) found.push('true');
  if (ts.isNumericLiteral(node)) found.push(`(${text(node)} + 1)`, `(${text(node)} - 1)`);
  if (ts.isBigIntLiteral(node)) found.push(`(${text(node)} + 1n)`, `(${text(node)} - 1n)`);
  if (ts.isStringLiteral(node)) found.push(node.text === '' ? "'mutant'" : "''");
  if (ts.isRegularExpressionLiteral(node)) {
    const source = text(node);
    if (source.startsWith('/^')) found.push(`/${source.slice(2)}`);
    if (source.endsWith('$/')) found.push(`${source.slice(0, -2)}/`);
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) found.push('[]');
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression, name, questionDotToken } = node.expression;
    const method = METHODS.get(name.text);
    const given = node.arguments.map(text).join(', ');
    if (method) found.push(`${text(expression)}${questionDotToken ? '?.' : '.'}${method}(${given})`);
    if (LEFT_OUT.has(name.text)) found.push(text(expression));
  }
  return found;
};

/** The replacements of an optional chain: its own, and those of its links with the rest of the chain behind them. */
const replacementsOfChain = (chain, text, source) => {
  const found = replacementsOf(chain, text);
  for (let node = chain.expression; node && ts.isOptionalChain(node); node = node.expression) {
    const rest = source.slice(node.end, chain.end).trim();
    for (const to of replacementsOf(node, text)) {
      // A link that is left out may have been the one with the question mark.
      const isShort = rest.startsWith('.') && !to.includes('?.');
      found.push(`${to}${isShort ? '?' : ''}${rest}`);
    }
  }
  return found;
};

const rewrite = (node, body, { raw, add, source }) => {
  if (ts.isExpressionStatement(node) || ts.isContinueStatement(node))
    return `{ if (!${add(node, '(nothing)')}) { ${body} } }`;
  if (!isReplaceable(node)) return null;
  const replacements = ts.isOptionalChain(node) ? replacementsOfChain(node, raw, source) : replacementsOf(node, raw);
  const switches = replacements.map((to) => [add(node, to), to]);
  return switched(node, body, switches, raw);
};

/** Every small change of a pure file. */
export const mutantsOf = (file, source, firstId) => instrument(file, source, firstId, rewrite);

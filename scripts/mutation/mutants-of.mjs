import ts from 'typescript';

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

/** Whether the node is a link of an optional chain that goes on: what it is short for ends with the chain. */
const isLink = (node) => ts.isOptionalChain(node) && ts.isOptionalChain(node.parent) && node.parent.expression === node;

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

const isExpressionPlace = ({ parent }, node) =>
  !(ts.isPropertyAssignment(parent) && parent.name === node) &&
  !ts.isImportDeclaration(parent) &&
  !ts.isBindingElement(parent) &&
  !ts.isPropertyAccessExpression(node);
const isType = (node) => ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node);

/**
 * The source with every mutant in it behind `__mutant(id)`, ids counted from `firstId`, and what each of them is. Ids
 * are the same for the same source.
 */
export const mutantsOf = (file, source, firstId) => {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const mutants = [];
  const raw = (node) => node.getText(tree);
  const add = (node, to) => {
    const { line, character } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
    mutants.push({ file, place: `${line + 1}:${character + 1}`, from: raw(node), to });
    return firstId + mutants.length - 1;
  };
  const print = (node) => {
    let [text, from] = ['', node.getFullStart()];
    node.forEachChild((child) => {
      text += source.slice(from, child.getFullStart()) + (isType(child) ? child.getFullText(tree) : visit(child));
      from = child.end;
    });
    return text + source.slice(from, node.end);
  };
  const visit = (node) => {
    const lead = source.slice(node.getFullStart(), node.getStart(tree));
    const body = print(node).slice(lead.length);
    if (ts.isExpressionStatement(node)) return `${lead}{ if (!__mutant(${add(node, '(nothing)')})) { ${body} } }`;
    if (ts.isContinueStatement(node)) return `${lead}{ if (!__mutant(${add(node, '(nothing)')})) { ${body} } }`;
    if (!ts.isExpression(node) || !isExpressionPlace(node, node) || isLink(node)) return lead + body;
    const replacements = ts.isOptionalChain(node) ? replacementsOfChain(node, raw, source) : replacementsOf(node, raw);
    const switches = replacements.map((to) => `__mutant(${add(node, to)}) ? (${to}) : `);
    if (switches.length === 0) return lead + body;
    const name = ts.isShorthandPropertyAssignment(node.parent) ? `${raw(node)}: ` : '';
    return `${lead}${name}(${switches.join('')}(${body}))`;
  };
  return { code: print(tree), mutants };
};

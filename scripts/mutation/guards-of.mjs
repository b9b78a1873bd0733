import ts from 'typescript';
import { conditionsOf } from './conditions-of.mjs';
import { instrument, isReplaceable, oneLine, switched } from './instrument.mjs';

const K = ts.SyntaxKind;
const COMPARISONS = new Set([
  K.LessThanToken,
  K.LessThanEqualsToken,
  K.GreaterThanToken,
  K.GreaterThanEqualsToken,
  K.EqualsEqualsEqualsToken,
  K.ExclamationEqualsEqualsToken,
]);
const LOGIC = new Map([
  [K.AmpersandAmpersandToken, 'true'],
  [K.BarBarToken, 'false'],
]);
const TELLS = new Set(['some', 'every', 'includes', 'has', 'hasOwn', 'test']);
/** What is switched by a name of its own: what a constant bounds, and what it is without that. */
const CONSTANTS = [
  { name: /WAITS/, to: '[0]', kind: 'retry' },
  { name: /ROUNDS|NARROWINGS|RESTORES/, to: '1', kind: 'retry' },
  { name: /LEASE/, to: '0', kind: 'lease' },
  { name: /^MOST_|^FEW_|FROM$/, to: 'Infinity', kind: 'bound' },
  { name: /PAUSE|RETRY|PATIENCE|BEFORE|WITHIN|AFTER|_FOR$|_IN$|KEEP_RECORD/, to: '0', kind: 'time' },
];

const isExit = (node) => {
  const only = ts.isBlock(node) && node.statements.length === 1 ? node.statements[0] : node;
  return [K.ReturnStatement, K.ThrowStatement, K.ContinueStatement, K.BreakStatement].includes(only.kind);
};
const isLog = (text) => /^(await )?(\w+\.)?(log|metrics)\(/.test(text);
const isFunction = (node) => ts.isFunctionLike(node);
const isInside = (node, test) => {
  for (let one = node; one; one = one.parent) if (test(one)) return true;
  return false;
};
const isTopLevel = (node) => !isInside(node.parent, isFunction);
const operatorOf = (node) => (node && ts.isBinaryExpression(node) ? node.operatorToken.kind : null);
const withoutParentheses = (node) => (ts.isParenthesizedExpression(node) ? withoutParentheses(node.expression) : node);
const parentOf = (node) => (ts.isParenthesizedExpression(node.parent) ? parentOf(node.parent) : node.parent);

/** Whether its value is true or false, as far as its form tells. */
const isBoolean = (node) => {
  if (ts.isPrefixUnaryExpression(node)) return node.operator === K.ExclamationToken;
  if (ts.isBinaryExpression(node)) return COMPARISONS.has(operatorOf(node)) || LOGIC.has(operatorOf(node));
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isPropertyAccessExpression(expression)) return TELLS.has(expression.name.text);
  return ts.isIdentifier(expression) && /^(is|has|opens|was)[A-Z]/.test(expression.text);
};

const isResult = (node) => {
  const parent = parentOf(node);
  return (
    (ts.isArrowFunction(parent) && withoutParentheses(parent.body) === node) ||
    ts.isReturnStatement(parent) ||
    (ts.isVariableDeclaration(parent) && parent.initializer === node) ||
    ts.isPropertyAssignment(parent)
  );
};

/** What stands for an expression: `[text, kind]` each. */
const replacementsOf = (node, text) => {
  const found = [];
  const { parent } = node;
  const isCondition = (ts.isIfStatement(parent) && parent.expression === node) || parent.condition === node;
  const isGuard = ts.isIfStatement(parent) && isExit(parent.thenStatement) && !parent.elseStatement;
  // Of what holds together, each part is left out by itself; the whole of it would be the same again, and more.
  if (ts.isForStatement(parent)) found.push(...(isCondition ? [['false', 'retry']] : []));
  else if (isCondition || (isBoolean(node) && isResult(node)))
    for (const way of ['false', 'true']) {
      const leavesOut = isGuard && isCondition && way === 'false';
      if (leavesOut || LOGIC.get(operatorOf(node)) !== way) found.push([way, leavesOut ? 'guard' : 'condition']);
    }
  const logic = LOGIC.get(operatorOf(parentOf(node)));
  if (logic && !ts.isParenthesizedExpression(node) && operatorOf(node) !== operatorOf(parentOf(node)))
    found.push([logic, 'condition']);

  if (ts.isBinaryExpression(node)) {
    const [left, right] = [text(node.left), text(node.right)];
    if (operatorOf(node) === K.QuestionQuestionToken && !/^(\[\]|\{\}|null|'')$/.test(right))
      found.push([right, 'condition']);
    const isText = /['`]/.test(left + right);
    if ([K.PlusToken, K.MinusToken, K.AsteriskToken].includes(operatorOf(node)) && !isText && !isTopLevel(node))
      found.push([left, /lease/i.test(right) ? 'lease' : 'time']);
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && !ts.isOptionalChain(node)) {
    const { expression, name } = node.expression;
    const call = `${text(expression)}.${name.text}`;
    const given = node.arguments;
    if (call === 'Promise.allSettled')
      found.push([
        `Promise.all(${given.map(text)}).then((all) => all.map((value) => ({ status: 'fulfilled', value })))`,
        'failure',
      ]);
    if (name.text === 'catch') found.push([text(expression), 'failure']);
    if (name.text === 'filter' && !ts.isArrowFunction(given[0])) found.push([text(expression), 'condition']);
    if ((call === 'Math.min' || call === 'Math.max') && given.length > 1)
      for (const left of given)
        if (text(left) !== 'Infinity')
          found.push([`${call}(${given.filter((one) => one !== left).map(text)})`, 'time']);
  }
  if (ts.isCallExpression(node) && text(node.expression) === 'finishAll')
    found.push([`Promise.all(${node.arguments.map(text)})`, 'failure']);
  if (ts.isVariableDeclaration(parent) && parent.initializer === node && isTopLevel(node)) {
    const constant = CONSTANTS.find(
      ({ name }) => /^[A-Z_\d]+$/.test(text(parent.name)) && name.test(text(parent.name)),
    );
    if (constant && !ts.isNewExpression(node)) found.push([constant.to, constant.kind]);
  }
  return found;
};

/** Whether something is waited for here, and not in a function within. */
const hasAwait = (node) => {
  if (isFunction(node)) return false;
  return ts.isAwaitExpression(node) || (ts.forEachChild(node, (child) => hasAwait(child) || undefined) ?? false);
};
const namesOf = (name) =>
  ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((one) => (one.name ? namesOf(one.name) : []));
const declaredBy = (statement) =>
  ts.isVariableStatement(statement) ? statement.declarationList.declarations.flatMap(({ name }) => namesOf(name)) : [];
const mentions = (node, names) =>
  ts.isIdentifier(node)
    ? names.includes(node.text)
    : (ts.forEachChild(node, (child) => mentions(child, names) || undefined) ?? false);

/** The statement after this one, where the two can change places. */
const exchangedWith = (node) => {
  if (!ts.isBlock(node.parent)) return null;
  const { statements } = node.parent;
  const next = statements[statements.indexOf(node) + 1];
  if (!next || ts.isReturnStatement(next) || !hasAwait(node) || !hasAwait(next)) return null;
  return mentions(next, declaredBy(node)) ? null : next;
};
const labelOf = (block) => `block${block.pos}`;

const rewriteStatement = (node, body, { raw, add }) => {
  if (ts.isThrowStatement(node) && !isInside(node, (one) => ts.isIfStatement(one.parent ?? node) && isExit(one)))
    return `{ if (!${add(node, '(nothing)', { kind: 'failure' })}) { ${body} } }`;
  if (!ts.isExpressionStatement(node) || isLog(raw(node))) return null;
  const ways = [[add(node, '(nothing)', { kind: 'step' }), '']];
  if (ts.isAwaitExpression(node.expression)) {
    const running = `Promise.resolve(${raw(node.expression.expression)}).catch(() => undefined)`;
    ways.push([add(node, `void ${raw(node.expression.expression)}`, { kind: 'await' }), `void ${running};`]);
    if (!raw(node).includes('allSettled'))
      ways.push([add(node, `${raw(node).replace(/;$/, '')}.catch(…)`, { kind: 'failure' }), `await ${running};`]);
  }
  return `{ ${ways.map(([condition, to]) => `if (${condition}) { ${to} } else `).join('')} { ${body} } }`;
};

/** `byHand`: what else is to be changed in this file, until it is found. */
const rewriter = (byHand) => (node, body, tools) => {
  const { raw, add } = tools;
  const mine = byHand.filter(({ from }) => oneLine(raw(node)) === oneLine(from));
  const take = (one) => {
    byHand.splice(byHand.indexOf(one), 1);
    return add(node, one.to, { kind: one.kind, what: one.what });
  };
  if (ts.isBlock(node)) {
    const { parent } = node;
    const isSwitched = node.statements.some((one) => exchangedWith(one) !== null);
    const inner = isSwitched ? `{ ${labelOf(node)}: ${body} }` : body;
    if (!ts.isCatchClause(parent) || !parent.variableDeclaration) return isSwitched ? inner : null;
    const error = raw(parent.variableDeclaration.name);
    return `{ if (${add(parent, `throw ${error}`, { kind: 'failure' })}) throw ${error}; ${inner} }`;
  }
  if (ts.isStatement(node) && !ts.isFunctionLike(node)) {
    const before = mine.map((one) => `if (${take(one)}) { ${one.to} }`);
    const next = exchangedWith(node);
    if (next) {
      const { statements } = node.parent;
      const rest = statements.slice(statements.indexOf(next) + 1);
      const order = [next, node, ...rest].map(raw).join('\n');
      const to = `${oneLine(raw(next))} ${oneLine(raw(node))}`;
      before.push(
        `if (${add(node, to, { kind: 'order', then: raw(next) })}) { ${order}\nbreak ${labelOf(node.parent)}; }`,
      );
    }
    const own = rewriteStatement(node, body, tools);
    return before.length === 0 ? own : `${before.join('\n')}\n${own ?? body}`;
  }
  const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
  if (!isText && !isReplaceable(node)) return null;
  const found = isText ? conditionsOf(raw(node)).map((to) => [to, 'write']) : replacementsOf(node, raw);
  const atLoad = isTopLevel(node);
  const switches = found.map(([to, kind]) => [add(node, to, { kind, atLoad }), to]);
  for (const one of mine) switches.push([take(one), one.to]);
  return switched(node, body, switches, raw);
};

/** Every guard, condition, step, order, retry and bound of a file, removed one at a time. */
export const guardsOf = (file, source, firstId, byHand) => {
  const left = byHand.filter((one) => one.file === file);
  const found = instrument(file, source, firstId, rewriter(left));
  if (left.length > 0) throw new Error(`${file} has no longer: ${left.map(({ from }) => oneLine(from)).join(' | ')}`);
  return found;
};

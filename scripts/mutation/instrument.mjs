import ts from 'typescript';

const isType = (node) => ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node);

/** Whether the node is an expression that another one may stand for. */
export const isReplaceable = (node) => {
  const { parent } = node;
  return (
    ts.isExpression(node) &&
    !(ts.isPropertyAssignment(parent) && parent.name === node) &&
    !ts.isImportDeclaration(parent) &&
    !ts.isBindingElement(parent) &&
    !ts.isPropertyAccessExpression(node) &&
    !isLink(node)
  );
};

/** Whether the node is a link of an optional chain that goes on: what it is short for ends with the chain. */
const isLink = (node) => ts.isOptionalChain(node) && ts.isOptionalChain(node.parent) && node.parent.expression === node;

/** One line of source text. */
export const oneLine = (text) => text.replaceAll(/\s+/g, ' ').trim();

/**
 * The source with every mutant in it behind `__mutant(id)`, ids counted from `firstId`, and what each of them is. Ids
 * are the same for the same source. `rewrite(node, body, tools)` returns what stands for a node of which `body` is the
 * text with the mutants of its children in it; null leaves it at that. Its tools: `raw(node)`, the text as it was
 * written, and `add(node, to, more)`, which notes a mutant and returns the condition under which it is switched on.
 */
export const instrument = (file, source, firstId, rewrite) => {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const mutants = [];
  const raw = (node) => node.getText(tree);
  const add = (node, to, more = {}) => {
    const { line, character } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
    mutants.push({ file, place: `${line + 1}:${character + 1}`, from: raw(node), to, ...more });
    return `__mutant(${firstId + mutants.length - 1})`;
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
    return lead + (rewrite(node, body, { raw, add, source, tree }) ?? body);
  };
  return { code: print(tree), mutants };
};

/** The expression, or one of these in its place: `[condition, text]` each. */
export const switched = (node, body, switches, raw) => {
  if (switches.length === 0) return null;
  const name = ts.isShorthandPropertyAssignment(node.parent) ? `${raw(node)}: ` : '';
  return `${name}(${switches.map(([condition, to]) => `${condition} ? (${to}) : `).join('')}(${body}))`;
};

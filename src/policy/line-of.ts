import { isMap, isNode, isPair, isScalar, isSeq, type Document, type LineCounter, type ParsedNode } from 'yaml';

/** The line of the last part of the path that the document has; null when it has none of it. */
export const lineOf = (document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number | null => {
  let node: unknown = document.contents;
  let at: ParsedNode | null = null;
  for (const step of path) {
    const found = childOf(node, String(step));
    const place = isPair(found) ? found.key : found;
    if (!isNode(place)) break;
    at = place as ParsedNode;
    node = isPair(found) ? found.value : found;
  }
  return at === null ? null : lines.linePos(at.range[0]).line;
};

const childOf = (node: unknown, step: string): unknown => {
  if (isMap(node)) return node.items.find(({ key }) => isScalar(key) && key.value === step);
  return isSeq(node) ? node.items[Number(step)] : undefined;
};

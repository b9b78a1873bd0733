/** A comparison or a question of a DynamoDB expression. */
const ATOM =
  /attribute_(?:not_)?exists\([^)]*\)|size\([^)]*\) [<>]=? [:\w]+|[#\w.]+(?:\$\{\w+\})? (?:<=|>=|<|>|=) [:\w]+/g;
const IF_NOT_EXISTS = /if_not_exists\([^,()]+, ([^()]+)\)/g;

const isCondition = (text) => /attribute_(not_)?exists\(| AND | OR |^[#\w.]+ = :\w+$|^\w+ [<>]=? :\w+/.test(text);

/** The text with one match of it replaced, for each match. */
const eachReplaced = (text, pattern, replace) =>
  [...text.matchAll(pattern)].map(
    (match) => text.slice(0, match.index) + replace(match) + text.slice(match.index + match[0].length),
  );

/**
 * What stands for a literal that is a condition of DynamoDB, or writes what is not there yet; each with its quotes. A
 * part that always or never holds still names what it named: DynamoDB refuses values and names that nothing uses, which
 * would catch every mutant for the wrong reason.
 */
export const conditionsOf = (literal) => {
  const [quote, text] = [literal[0], literal.slice(1, -1)];
  const ways = [];
  if (text.includes('if_not_exists(')) ways.push(...eachReplaced(text, IF_NOT_EXISTS, ([, value]) => value));
  else if (isCondition(text)) {
    const atoms = [...text.matchAll(ATOM)];
    if (atoms.length > 1) ways.push(`((${text}) OR NOT (${text}))`);
    ways.push(...eachReplaced(text, ATOM, ([atom]) => `(${atom} OR NOT ${atom})`));
    ways.push(...eachReplaced(text, ATOM, ([atom]) => `(${atom} AND NOT ${atom})`));
  }
  return ways.map((way) => `${quote}${way}${quote}`);
};

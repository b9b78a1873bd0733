/** A row of a table of decisions: which combinations it is about, and what becomes of each. */
export type Row = { line: string; cells: string[]; outcome: string; reason: string };

/**
 * The rows of a text. `*` is any, `|` is or, and a name without what follows its slash is that name with anything. After
 * the cells: `change <state>` (`change =`: the state stays), `nothing` or `refused`; then words of the reason.
 */
export const readTable = (text: string, columns: number): Row[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const words = line.trim().split(/\s+/);
      const outcome = words.slice(columns, columns + (words[columns] === 'change' ? 2 : 1));
      return {
        line,
        cells: words.slice(0, columns),
        outcome: outcome.join(' '),
        reason: words.slice(columns + outcome.length).join(' '),
      };
    });

export const fitsRow = ({ cells }: Row, values: readonly string[]): boolean =>
  values.every((value, i) =>
    (cells[i] ?? '').split('|').some((one) => one === '*' || one === value || value.startsWith(`${one}/`)),
  );

/** Every combination of one value from each list. */
export const combinations = (...lists: readonly (readonly string[])[]): string[][] =>
  lists.reduce<string[][]>((all, list) => all.flatMap((some) => list.map((one) => [...some, one])), [[]]);

import { fit, pad, widthOf } from './fit.ts';

export type Column = {
  title: string;
  /** Cells below which the column says nothing any more. It is never made narrower than that. */
  least: number;
  /** Where there is no room for all of them, the column with the highest number is left out first. Null: never. */
  dispensable: number | null;
};
export type Cell = { text: string; paint?: (text: string) => string };

const GAP = '  ';

/**
 * Lines of a table that is no wider than `width` cells: columns are narrowed, then left out, and what is still too long
 * is cut. Texts must be safe already (see `inert`); paint is put on last, so that it is never measured or cut.
 */
export const renderTable = (
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  paintTitle: (text: string) => string = (text) => text,
): string[] => {
  const natural = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(textAt(row, at)))),
  );
  const shown = chooseColumns(columns, natural, width);
  const widths = narrow(columns, natural, shown, width);
  const line = (cells: readonly Cell[]) => {
    let [painted, used] = ['', 0];
    for (const at of shown) {
      const gap = painted === '' ? '' : GAP;
      const room = Math.min(widths[at] ?? 0, width - used - gap.length);
      if (room < 1) break;
      const { text, paint = (plain: string) => plain } = cells[at] ?? { text: '' };
      const isLast = at === shown.at(-1);
      const cut = fit(text, room);
      painted += gap + (cut === '' ? '' : paint(cut)) + (isLast ? '' : pad('', room - widthOf(cut)));
      used += gap.length + room;
    }
    return painted.trimEnd();
  };
  return [line(columns.map(({ title }) => ({ text: title, paint: paintTitle }))), ...rows.map(line)];
};

const textAt = (row: readonly Cell[], at: number): string => row[at]?.text ?? '';

const gapsOf = (shown: readonly number[]): number => Math.max(shown.length - 1, 0) * GAP.length;

/** The positions of the columns for which there is room when each is as narrow as it may be. */
const chooseColumns = (columns: readonly Column[], natural: readonly number[], width: number): number[] => {
  const leastOf = (at: number) => Math.min(columns[at]?.least ?? 0, natural[at] ?? 0);
  let shown = columns.map((_, at) => at);
  const byNeed = columns
    .map(({ dispensable }, at) => ({ at, dispensable }))
    .filter(({ dispensable }) => dispensable !== null)
    .sort((a, b) => (b.dispensable ?? 0) - (a.dispensable ?? 0));
  for (const { at } of byNeed) {
    const least = shown.reduce((sum, each) => sum + leastOf(each), gapsOf(shown));
    if (least <= width) break;
    shown = shown.filter((each) => each !== at);
  }
  return shown;
};

/** Takes from the widest column first, cell by cell, until all of them fit. */
const narrow = (
  columns: readonly Column[],
  natural: readonly number[],
  shown: readonly number[],
  width: number,
): number[] => {
  const widths = [...natural];
  let excess = shown.reduce((sum, at) => sum + (natural[at] ?? 0), gapsOf(shown)) - width;
  for (; excess > 0; excess -= 1) {
    const [widest] = shown
      .filter((at) => (widths[at] ?? 0) > (columns[at]?.least ?? 0))
      .sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
};

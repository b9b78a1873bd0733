import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { widthOf } from '../../src/terminal/fit.ts';
import { renderTable, type Column } from '../../src/terminal/render-table.ts';

const COLUMNS: Column[] = [
  { title: 'ID', least: 4, dispensable: null },
  { title: 'NAME', least: 3, dispensable: 1 },
  { title: 'NOTE', least: 5, dispensable: 2 },
];
const row = (...texts: string[]) => texts.map((text) => ({ text }));

describe('a table for a terminal', () => {
  it('is as wide as its texts where there is room', () => {
    expect(renderTable(COLUMNS, [row('a', 'worker nodes', 'none'), row('bb', 'x', 'much of it')], Infinity)).toEqual([
      'ID  NAME          NOTE',
      'a   worker nodes  none',
      'bb  x             much of it',
    ]);
  });

  it('narrows the widest column first, and cuts with an ellipsis', () => {
    expect(renderTable(COLUMNS, [row('abcd', 'worker nodes', 'note')], 20)).toEqual([
      'ID    NAME      NOTE',
      'abcd  worker …  note',
    ]);
  });

  it('leaves out what it can do without, the least important first', () => {
    const rows = [row('abcd', 'worker', 'a long note')];
    expect(renderTable(COLUMNS, rows, 15)).toEqual(['ID    NAME', 'abcd  worker']);
    expect(renderTable(COLUMNS, rows, 8)).toEqual(['ID', 'abcd']);
  });

  it('counts a wide character as two cells, and cuts none in half', () => {
    const lines = renderTable(COLUMNS, [row('abcd', '节点安全组', 'note')], 19);
    expect(lines[1]).toBe('abcd  节点安…  note');
    expect(lines.map(widthOf)).toEqual([19, 19]);
  });

  it('paints what it has cut, so that no colour is left open', () => {
    const painted = [
      { text: 'abcd' },
      { text: 'worker nodes', paint: (text: string) => `<${text}>` },
      { text: 'note' },
    ];
    expect(renderTable(COLUMNS, [painted], 20)[1]).toBe('abcd  <worker …>  note');
  });

  it('is never wider than the terminal, whatever stands in it', () => {
    const texts = fc.array(fc.tuple(fc.string(), fc.string({ unit: 'grapheme' }), fc.string()), { maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 60 }), (rows, width) => {
        const clean = rows.map((texts) => row(...texts.map((text) => text.replace(/\p{C}/gu, ' '))));
        for (const line of renderTable(COLUMNS, clean, width)) expect(widthOf(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

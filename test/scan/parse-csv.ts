/** The rows of a CSV file, by RFC 4180. Throws where it is none. */
export const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  const row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`no CSV at ${at}: ${text.slice(at, at + 40)}`);
    const [, quoted, plain = '', end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push(row.splice(0));
  }
  if (row.length > 0) throw new Error('the last row does not end');
  return rows;
};

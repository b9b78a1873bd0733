import type { Paint } from '../terminal/paint.ts';
import { csvReporter } from './csv-reporter.ts';
import { jsonReporter } from './json-reporter.ts';
import type { Reporter } from './reporter.ts';
import { createTableReporter } from './table-reporter.ts';

export type ScanFormat = 'table' | 'json' | 'csv';

/** `width` in cells of the terminal; Infinity where the output is no terminal. */
export const createReporter = (
  format: ScanFormat,
  width: number,
  paint: Paint,
  watchedPorts: readonly number[],
): Reporter => {
  switch (format) {
    case 'json':
      return jsonReporter;
    case 'csv':
      return csvReporter;
    case 'table':
      return createTableReporter(width, paint, watchedPorts);
  }
};

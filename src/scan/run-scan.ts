import type { Writable } from 'node:stream';
import { createOutput } from '../evaluate/create-output.ts';
import type { Clock } from '../ports.ts';
import { countText } from '../slack/views/text.ts';
import { createProgress, type Terminal } from '../terminal/create-progress.ts';
import { paintFor } from '../terminal/paint.ts';
import { createReporter, type ScanFormat } from './create-reporter.ts';
import { scan, type ScanDeps, type Scanned, type ScanRequest } from './scan.ts';
import { addScanned, newTotals, type ScanTotals } from './scan-totals.ts';

export type RunScanDeps = Omit<ScanDeps, 'onPlaces' | 'onPage' | 'isCancelled'> & {
  clock: Clock;
  /** Calls of AWS's API so far. */
  calls: () => number;
};
export type ScanIo = {
  stdout: Terminal;
  stderr: Writable & Terminal;
  /** Cells; Infinity where nothing is cut. */
  width: number;
  forceColor: boolean;
};

/** Scans, prints as it goes, and answers what an exit code is made of. Ends quietly when nobody reads on. */
export const runScan = async (
  deps: RunScanDeps,
  request: ScanRequest,
  format: ScanFormat,
  { stdout, stderr, width, forceColor }: ScanIo,
): Promise<ScanTotals> => {
  const output = createOutput(stdout);
  const progress = createProgress(stderr);
  const reporter = createReporter(format, width, paintFor(stdout, forceColor), deps.judge.watchedPorts);
  const begun = deps.clock.now();
  const totals = newTotals();
  const seen = { places: 0, done: 0, pages: 0, rules: 0 };
  const draw = (doing: string) =>
    progress.update(
      seen.done,
      seen.places,
      `regions · ${seen.pages} pages · ${seen.rules} rules · ${totals.exposed} open · ${doing}`,
    );
  const print = async (text: string) => {
    if (text === '') return;
    progress.hide();
    output.write(text);
    await output.flushed();
  };

  await print(reporter.begin());
  const scanned = scan(
    {
      ...deps,
      isCancelled: () => output.isClosed(),
      onPlaces: (places) => {
        seen.places = places.length;
        draw('beginning');
      },
      onPage: ({ region }, page) => {
        seen.pages += page.pages;
        seen.rules += page.rules;
        draw(region);
      },
    },
    request,
  );
  for await (const one of scanned) {
    addScanned(totals, one);
    if (one.kind === 'place') seen.done += 1;
    progress.finished(finishedText(one));
    await print(reporter.scanned(one));
    if (output.isClosed()) break;
    draw(one.kind === 'place' ? one.place.region : '');
  }
  progress.hide();
  await print(reporter.end(totals, { calls: deps.calls(), ms: deps.clock.now() - begun }));
  return totals;
};

const finishedText = (scanned: Scanned): string => {
  if (scanned.kind === 'account') return `account ${scanned.account || 'of these credentials'}: not read`;
  const { place, counts, open, failure } = scanned;
  const found = open.length === 0 ? 'nothing open' : `${countText(open.length, 'group')} open`;
  const end = failure === null ? '' : ', not read to the end';
  return `${place.account}/${place.region}: ${countText(counts.groups, 'group')}, ${countText(counts.rules, 'rule')}, ${found}${end}`;
};

import { countText, inert } from '../slack/views/text.ts';
import type { Paint } from '../terminal/paint.ts';
import { wrap } from '../terminal/wrap.ts';
import { placeSection } from './place-section.ts';
import type { Reporter, ScanEffort } from './reporter.ts';
import type { ScanTotals } from './scan-totals.ts';

/** Of an error of AWS. */
const MOST_TEXT = 400;

/** A table for each place in which something is open, and in the end what was read, and what was not. */
export const createTableReporter = (width: number, paint: Paint, watchedPorts: readonly number[]): Reporter => {
  const ports = `TCP ${watchedPorts.join(' or ')}`;
  const closed = new Map<string, string[]>();
  const lines = (text: string, color: (text: string) => string) => wrap(text, width).map((line) => color(line));
  return {
    begin: () => '',
    scanned: (scanned) => {
      if (scanned.kind === 'account') return '';
      const { place, open, failure } = scanned;
      if (open.length > 0) return `${placeSection(scanned, width, paint).join('\n')}\n\n`;
      if (failure === null) closed.set(place.account, [...(closed.get(place.account) ?? []), place.region]);
      return '';
    },
    end: (totals, effort) =>
      [
        ...lines(foundText(totals, ports), foundPaint(totals, paint)),
        ...[...closed].flatMap(([account, regions]) =>
          lines(`Nothing of ${account} in ${regions.join(', ')}.`, paint.dim),
        ),
        ...totals.unread.flatMap((one) => lines(unreadText(one), paint.yellow)),
        ...lines(effortText(totals, effort), paint.dim),
        '',
      ].join('\n'),
  };
};

const foundText = (totals: ScanTotals, ports: string): string => {
  const { places, exposed, unknown, openGroups, reachableGroups, unread } = totals;
  const doubt =
    unknown === 0 ? '' : ` ${countText(unknown, 'rule')} could not be judged, as a prefix list could not be read.`;
  if (exposed > 0) {
    const rules = exposed === 1 ? '1 rule opens' : `${exposed} rules open`;
    const reached = `${reachableGroups} of ${countText(openGroups, 'group')}`;
    return `${rules} ${ports} to the internet. Reachable right now: ${reached}.${doubt}`;
  }
  if (places === 0) return 'Nothing could be read.';
  const known = unknown + unread.length > 0 ? ' of what could be read' : '';
  return `Nothing${known} opens ${ports} to the internet.${doubt}`;
};

const foundPaint = ({ exposed, unknown, unread }: ScanTotals, paint: Paint) => {
  if (exposed > 0) return paint.red;
  return unknown + unread.length > 0 ? paint.yellow : paint.green;
};

const unreadText = ({ account, region, why }: ScanTotals['unread'][number]): string => {
  const where =
    region === null
      ? `NOT READ: account ${account || 'of these credentials'}`
      : `NOT READ to the end: ${region} of ${account}`;
  return `${where}. ${inert(why, MOST_TEXT).replace(/\.?$/, '.')}${adviceFor(why)}`;
};

const adviceFor = (why: string): string => {
  if (/Cannot assume/.test(why))
    return ' Its ScanPrincipals have to name you; or name another role of that account by --role.';
  if (
    /^CredentialsProviderError|^(Expired|InvalidClient|UnrecognizedClient)|^(AuthFailure|SignatureDoesNotMatch)/.test(
      why,
    )
  )
    return ' Sign in, or set AWS_PROFILE.';
  if (/ENOTFOUND/.test(why)) return ' Is there such a region, and does this machine find it?';
  if (/without an answer/.test(why)) return ' Does this machine reach it, past proxies and firewalls?';
  if (/UnauthorizedOperation|AccessDenied/.test(why))
    return ' Allow the calls of docs/scan.md, or leave the region out with --regions where a service control policy forbids it.';
  if (/RequestLimitExceeded|Throttl/.test(why)) return ' AWS asked for more patience than this has: run it again.';
  return '';
};

const effortText = ({ rules, groups, places }: ScanTotals, { calls, ms }: ScanEffort): string => {
  const read = `${countText(rules, 'inbound rule')} of ${countText(groups, 'group')} in ${countText(places, 'region')}`;
  return `Read ${read}, by ${countText(calls, 'call')} in ${(ms / 1_000).toFixed(1)} s.`;
};

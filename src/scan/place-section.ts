import { sourceText, type Rule } from '../exposure/rule.ts';
import type { Reach } from '../exposure/surroundings.ts';
import { shareText } from '../slack/views/share-text.ts';
import { countText, inert } from '../slack/views/text.ts';
import type { Paint } from '../terminal/paint.ts';
import { fit } from '../terminal/fit.ts';
import { renderTable, type Cell, type Column } from '../terminal/render-table.ts';
import type { OpenGroup, ScannedPlace } from './open-group.ts';

/** The columns, and what goes first where there is little room. Ids are never cut: they are there to be copied. */
const COLUMNS: readonly Column[] = [
  { title: 'GROUP', least: 20, dispensable: null },
  { title: 'NAME', least: 8, dispensable: 1 },
  { title: 'RULE', least: 21, dispensable: 4 },
  { title: 'PORTS', least: 11, dispensable: null },
  { title: 'FROM', least: 20, dispensable: null },
  { title: 'WHICH IS', least: 12, dispensable: 2 },
  { title: 'REASON', least: 13, dispensable: null },
  { title: 'REACH', least: 10, dispensable: null },
  { title: 'ON', least: 20, dispensable: 3 },
];

const URGENCY: readonly Reach[] = ['reachable', 'unknown', 'attached', 'unattached'];
const MOST_TEXT = 120;

/** What is open in an account and region: a heading, and a row for each rule, what the internet reaches first. */
export const placeSection = ({ place, open }: ScannedPlace, width: number, paint: Paint): string[] => {
  const sorted = [...open].sort(
    (a, b) =>
      URGENCY.indexOf(a.surroundings.reach) - URGENCY.indexOf(b.surroundings.reach) ||
      (a.group.groupId < b.group.groupId ? -1 : 1),
  );
  const rows = sorted.flatMap((group) => rowsOf(group, paint));
  const heading = `${place.region} · ${place.account} · ${countText(rows.length, 'rule')} of ${countText(open.length, 'group')}`;
  return [paint.bold(fit(heading, width)), ...renderTable(COLUMNS, rows, width, paint.dim)];
};

const rowsOf = ({ group, name, exposures, unjudged, surroundings }: OpenGroup, paint: Paint): Cell[][] => {
  const { reach, attached, attachedCount } = surroundings;
  const paintReach = { reachable: paint.red, unknown: paint.yellow, attached: String, unattached: paint.dim }[reach];
  const [first] = attached;
  const others = attachedCount > 1 ? ` and ${attachedCount - 1} more` : '';
  const on = first ? `${first.what} ${[first.id, ...first.addresses].join(' ')}${others}` : '';
  const row = (rule: Rule, share: string, why: Cell): Cell[] => [
    { text: group.groupId },
    { text: inert(name, MOST_TEXT) },
    { text: rule.ruleId ?? '' },
    { text: portsText(rule) },
    { text: inert(sourceText(rule.source), 60) },
    { text: share, paint: paint.dim },
    why,
    { text: reach, paint: paintReach },
    { text: inert(on, MOST_TEXT), paint: paint.dim },
  ];
  return [
    ...exposures.map(({ rule, coverage, reason }) => {
      const whole = rule.source.kind === 'cidr' ? `IPv${rule.source.family}` : 'the internet';
      return row(rule, shareText(coverage, whole), { text: reason.code, paint: paint.red });
    }),
    ...unjudged.map(({ rule }) => row(rule, 'not known', { text: 'prefix-list', paint: paint.yellow })),
  ];
};

/** All of them are of TCP; a rule for all protocols opens every port. */
const portsText = ({ fromPort, toPort }: Rule): string => {
  if (fromPort === null || toPort === null) return 'all';
  return fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`;
};

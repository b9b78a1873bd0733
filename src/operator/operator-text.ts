import { durationText } from '../duration.ts';
import type { Answer } from '../finding/answer.ts';
import type { Instant } from '../finding/finding.ts';
import type { Pause } from '../finding/pause.ts';
import { shortName } from '../finding/person.ts';
import { inert } from '../slack/views/text.ts';
import type { Paint } from '../terminal/paint.ts';
import { renderTable } from '../terminal/render-table.ts';
import { wrap } from '../terminal/wrap.ts';
import type { FindingSummary, RuleSummary } from './summary.ts';

export type Page = { width: number; paint: Paint; now: Instant };

const MOST_TEXT = 300;
const utc = (at: Instant): string => new Date(at).toISOString().replace('T', ' ').slice(0, 16);
const portsOf = ({ fromPort, toPort }: RuleSummary): string =>
  fromPort === null ? 'all' : fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;

/** The loud reminder: on every page as long as it lasts. */
export const pauseLines = (pause: Pause, { width, paint, now }: Page): string[] => {
  const text = `PAUSED for ${durationText(now - pause.since)} by ${inert(shortName(pause.by), MOST_TEXT)}: “${inert(pause.reason, MOST_TEXT)}”. Nothing is closed, whoever decides so, until: npx portcullis resume`;
  return wrap(text, width).map((line) => paint.bold(paint.yellow(line)));
};

/** What is open, the next to be closed first. */
export const findingsLines = (findings: readonly FindingSummary[], pause: Pause | null, page: Page): string[] => {
  const head = pause === null ? [] : [...pauseLines(pause, page), ''];
  if (findings.length === 0) return [...head, page.paint.green('Nothing is open.')];
  const inOrder = [...findings].sort((a, b) => (a.deadline ?? Infinity) - (b.deadline ?? Infinity));
  return [...head, ...inOrder.flatMap((finding) => [...findingLines(finding, pause, page), ''])].slice(0, -1);
};

const findingLines = (finding: FindingSummary, pause: Pause | null, page: Page): string[] => {
  const { paint, width, now } = page;
  const { groupName, deadline, openedAt, openedBy, reach, proposal } = finding;
  const when = pause === null ? whenText(deadline, now) : 'paused';
  const facts = [
    openedAt === null ? null : `opened ${utc(openedAt)} UTC`,
    openedBy === '' ? null : `by ${inert(openedBy, MOST_TEXT)}`,
    reach === null ? null : `reach: ${inert(String(reach), 40)}`,
  ].filter((fact) => fact !== null);
  const rows = finding.rules.map((rule) => [
    { text: rule.ruleId },
    { text: `${inert(rule.protocol, 10)} ${portsOf(rule)}` },
    { text: inert(rule.source, 60) },
    { text: stateText(rule), paint: rule.state === 'failed' ? paint.red : rule.state === 'kept' ? paint.cyan : String },
  ]);
  const columns = ['RULE', 'PORTS', 'SOURCE', 'STATE'].map((title) => ({ title, least: 8, dispensable: null }));
  return [
    `${paint.bold(finding.finding)}${groupName === null ? '' : ` ${inert(groupName, 60)}`}  ${paint.yellow(when)}`,
    ...wrap(facts.join(', '), width - 2).map((line) => `  ${line}`),
    ...renderTable(columns, rows, width - 2, paint.dim).map((line) => `  ${line}`),
    ...(proposal === null
      ? []
      : wrap(
          `${inert(proposal.by, 100)} wants to keep it for ${durationText(proposal.keepFor)}: “${inert(proposal.reason, MOST_TEXT)}”. A second approver may: npx portcullis agree ${finding.groupId}`,
          width - 2,
        ).map((line) => `  ${paint.cyan(line)}`)),
  ];
};

const whenText = (deadline: Instant | null, now: Instant): string =>
  deadline === null ? '' : deadline > now ? `closes in ${durationText(deadline - now)}` : 'closes now';

const stateText = ({ state, until, decidedBy, why }: RuleSummary): string => {
  const end = until === null ? '' : ` until ${utc(until)} UTC`;
  const by = decidedBy === null ? '' : `, ${inert(decidedBy, 100)}`;
  return `${state}${end}${by}${why === null ? '' : `: ${inert(why, MOST_TEXT)}`}`;
};

/** What came of a decision. */
export const answerLines = (answer: Answer, { paint, width }: Page): string[] => {
  switch (answer.kind) {
    case 'refused':
      return wrap(inert(answer.why, MOST_TEXT), width).map(paint.red);
    case 'proposed':
      return wrap(`Proposed. ${inert(answer.why, MOST_TEXT)} Nothing is kept until a second approver agrees.`, width);
    case 'decided':
      return answer.rules.map(({ ruleId, state, until, why }) => {
        const end = until === null ? '' : ` until ${utc(until)} UTC`;
        const text = `${ruleId}  ${state}${end}${why === null ? '' : `: ${inert(why, MOST_TEXT)}`}`;
        return state === 'failed' ? paint.red(text) : paint.green(text);
      });
  }
};

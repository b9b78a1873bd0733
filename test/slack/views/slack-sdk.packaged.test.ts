import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ExposureState } from '../../../src/finding/finding.ts';
import { ENFORCEMENTS } from '../../../src/finding/settings.ts';
import type { ViewSettings } from '../../../src/slack/views/view-settings.ts';
import { pythonBin, run } from '../../deploy/packaged.ts';
import { aFinding, anExposure } from '../../support/findings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { everyView } from './every-view.ts';
import { findingWith, foreignText, HARMLESS, shapes, viewSettings } from './hostile-findings.ts';
import { NARROWED, STATES } from './states.ts';

type Entry = { name: string; view: unknown };
type Report = { looked_at: number; faults: { name: string; fault: string }[] };

/** What slack_sdk says of these views. Throws when it cannot run: no model is no opinion. */
const opinionOf = async (entries: readonly Entry[]): Promise<Report> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'portcullis-views-'));
  try {
    const file = path.join(folder, 'views.json');
    writeFileSync(file, JSON.stringify(entries));
    const script = path.join(import.meta.dirname, 'validate_with_slack_sdk.py');
    const { code, stdout, stderr } = await run(path.join(pythonBin(), 'python'), [script, file]);
    if (code !== 0) throw new Error(`slack_sdk could not be asked: ${stderr}`);
    return JSON.parse(stdout) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const entriesOf = (name: string, ...about: Parameters<typeof everyView>): Entry[] => {
  const { messages, views } = everyView(...about);
  return Object.entries({ ...messages, ...views }).map(([view, value]) => ({ name: `${name}/${view}`, view: value }));
};

const EVERY_STATE: ExposureState[] = [...Object.values(STATES), NARROWED];
const section = (text: unknown, more: object = {}) => ({ type: 'section', text, ...more });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const message = (...blocks: object[]) => ({ text: 'x', blocks });

describe('slack_sdk, the model of Block Kit that Slack gives to Python', () => {
  it('takes every view of every state, and of every pair of states', async () => {
    const settings: ViewSettings[] = ENFORCEMENTS.map((enforcement) => ({ ...VIEW, enforcement }));
    const entries = settings.flatMap((view) =>
      EVERY_STATE.flatMap((one, i) =>
        EVERY_STATE.slice(i).flatMap((other) =>
          entriesOf(
            `${view.enforcement}/${one.kind}/${other.kind}`,
            aFinding([anExposure(1, one, { tags: {} }), anExposure(2, other, { tags: {} })], { undoUntil: 1 }),
            view,
          ),
        ),
      ),
    );
    expect(await opinionOf(entries)).toEqual({ looked_at: 3 * 45 * 14, faults: [] });
  }, 120_000);

  it('takes every view of many random findings, hostile ones among them', async () => {
    const random = fc.tuple(fc.oneof(foreignText, fc.constant(HARMLESS)), shapes, viewSettings);
    const findings = fc.sample(random, { numRuns: 300, seed: 4 });
    const entries = findings.flatMap(([foreign, shape, view], n) =>
      entriesOf(`random ${n}`, findingWith(foreign, shape), view),
    );
    expect(await opinionOf(entries)).toEqual({ looked_at: 300 * 14, faults: [] });
  }, 120_000);

  it.each<[string, unknown]>([
    ['too long a text', message(section(mrkdwn('x'.repeat(3_001))))],
    ['a block that nobody knows', message({ type: 'sectoin', text: mrkdwn('x') })],
    ['a field that nobody knows', message(section(mrkdwn('x'), { colour: 'red' }))],
    [
      'too long a label of a button',
      message({
        type: 'actions',
        elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'x'.repeat(76) } }],
      }),
    ],
    [
      'too long a title',
      { type: 'modal', title: { type: 'plain_text', text: 'x'.repeat(25) }, blocks: [section(mrkdwn('x'))] },
    ],
    ['an empty Home tab', { type: 'home', blocks: [] }],
  ])('refuses %s', async (name, view) => {
    const { faults } = await opinionOf([{ name, view }]);
    expect(faults).not.toEqual([]);
  });
});

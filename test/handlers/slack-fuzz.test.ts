import { beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CHOOSE_MODAL,
  DURATION_INPUT,
  KEEP_ACTION,
  KEEP_MODAL,
  NARROW_MODAL,
  REASON_INPUT,
  REVIEW_ACTION,
  REVOKE_ACTION,
  RULES_INPUT,
  UNDO_MODAL,
  WITHDRAW_ACTION,
} from '../../src/slack/actions.ts';
import { parseCommand } from '../../src/use-cases/parse-command.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';
import { clickIn, clickOf, payloadBody, slackRequest, submissionOf } from './slack-request.ts';
import { useSlackStage } from './slack-stage.ts';

const BUTTON = `${GROUP.account}/${GROUP.region}/${GROUP.groupId}/1@2`;
const METADATA = `${BUTTON}#C0SECURITY`;
const RUNS = 600;

const stage = useSlackStage({ APPROVERS: 'U0ALICE', REOPEN: 'on' });
beforeAll(() => stage.store(aFinding([anExposure(1), anExposure(2)])));

const inputs = {
  [RULES_INPUT]: { [RULES_INPUT]: { type: 'checkboxes', selected_options: [{ value: anExposure(1).rule.ruleId }] } },
  [REASON_INPUT]: { [REASON_INPUT]: { type: 'plain_text_input', value: 'Load test' } },
  [DURATION_INPUT]: { [DURATION_INPUT]: { type: 'static_select', selected_option: { value: '3600000' } } },
};
const PAYLOADS: readonly unknown[] = [
  clickOf(REVOKE_ACTION, BUTTON),
  clickOf(KEEP_ACTION, BUTTON),
  clickIn('modal', REVOKE_ACTION, BUTTON, METADATA),
  clickIn('home', REVIEW_ACTION, BUTTON),
  clickIn('home', WITHDRAW_ACTION, `${BUTTON}#${BUTTON.replace('@2', '')}/exception/2/sgr-0a`),
  ...[KEEP_MODAL, CHOOSE_MODAL, NARROW_MODAL, UNDO_MODAL].map((id) => submissionOf(id, METADATA, inputs)),
];
const EVENTS: readonly unknown[] = [
  {
    type: 'event_callback',
    team_id: 'T0ACME',
    api_app_id: 'A0GATE',
    authorizations: [{ team_id: 'T0ACME', is_enterprise_install: false }],
    event: { type: 'app_home_opened', user: 'U0ALICE', channel: 'D0ALICE', tab: 'home' },
  },
  { type: 'url_verification', challenge: 'x' },
];

/** What could stand where Slack documents something else; with the words that Bolt and JavaScript listen to. */
const odd = fc.oneof(
  fc.constantFrom<unknown[]>(null, true, 0, -1, 1e21, '', 'x', [], {}, [null], [[]], { id: null }, { id: 7 }),
  fc.constantFrom<unknown[]>(
    ...[...PAYLOADS, ...EVENTS].slice(0, 3),
    'block_suggestion',
    'view_closed',
    'dialog_submission',
    'function_executed',
    'portcullis.revoke',
    BUTTON,
    METADATA,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const key = fc.oneof(
  fc.constantFrom(
    ...[
      'event',
      'command',
      'name',
      'actions',
      'type',
      'view',
      'team',
      'enterprise',
      'is_enterprise_install',
      'channel',
    ],
    ...['response_url', 'response_urls', 'ssl_check', 'function_data', 'bot_access_token', 'callback_id', 'user'],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'id',
      'value',
      'values',
      'state',
      'item',
      'subteam',
      'app_installed_team_id',
    ],
  ),
  fc.string({ maxLength: 5 }),
);
type Edit = { path: readonly number[]; key: string; how: 'replace' | 'delete' | 'add'; value: unknown };
const edit: fc.Arbitrary<Edit> = fc.record({
  path: fc.array(fc.nat({ max: 20 }), { maxLength: 5 }),
  key,
  how: fc.constantFrom('replace', 'delete', 'add'),
  value: odd,
});

/** The payload with something else at a place that the numbers choose, on the way down. */
const edited = (value: unknown, { path, key: name, how, value: other }: Edit): unknown => {
  if (typeof value !== 'object' || value === null) return how === 'delete' ? undefined : other;
  const [at, ...rest] = path;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return items.map((item, i) =>
      i === (at ?? 0) % items.length ? edited(item, { path: rest, key: name, how, value: other }) : item,
    );
  }
  const entries = Object.entries(value);
  const chosen = at === undefined ? undefined : entries[at % entries.length]?.[0];
  if (chosen === undefined || (how === 'add' && rest.length === 0)) return { ...value, [name]: other };
  if (how === 'delete' && rest.length === 0) return Object.fromEntries(entries.filter(([one]) => one !== chosen));
  return Object.fromEntries(
    entries.map(([one, inner]) => [
      one,
      one === chosen ? edited(inner, { path: rest, key: name, how, value: other }) : inner,
    ]),
  );
};

const request = fc.oneof(
  { weight: 6, arbitrary: fc.record({ from: fc.constantFrom(...PAYLOADS), edits: fc.array(edit, { maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ from: fc.constantFrom(...EVENTS), edits: fc.array(edit, { maxLength: 3 }) }) },
);
const form = fc.dictionary(
  fc.oneof(
    fc.constantFrom('command', 'text', 'user_id', 'team_id', 'api_app_id', 'channel_id', 'payload', 'ssl_check'),
    key,
  ),
  fc.oneof(fc.constantFrom('/portcullis', 'status', 'U0ALICE', 'T0ACME', 'A0GATE', '{}', '[]', 'null'), fc.string()),
);

const send = async (body: string, contentType: string) => {
  stage.published.length = 0;
  const { statusCode } = await stage.handler(slackRequest({ body, contentType }));
  expect(statusCode).toBeLessThan(500);
  // Whatever was made of it is something that the remediator takes.
  for (const { source, type, detail } of stage.published)
    parseCommand({ source, 'detail-type': type, detail }, 'decisions');
};
const FORM = 'application/x-www-form-urlencoded';

it('no signed request, however odd, is answered as if the fault were ours, or makes a message that nobody reads', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ from, edits }) => {
      const payload = edits.reduce<unknown>(edited, from);
      const isEvent = EVENTS.includes(from);
      await send(isEvent ? (JSON.stringify(payload) ?? '') : payloadBody(payload), isEvent ? 'application/json' : FORM);
    }),
    { numRuns: RUNS },
  );
}, 60_000);

it('no form is, either', async () => {
  await fc.assert(
    fc.asyncProperty(form, (fields) => send(new URLSearchParams(fields).toString(), FORM)),
    { numRuns: RUNS },
  );
}, 60_000);

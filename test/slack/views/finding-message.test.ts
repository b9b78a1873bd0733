import { describe, expect, it } from '@jest/globals';
import { NOBODY } from '../../../src/exposure/actor.ts';
import type { ExposureState, Finding, TrackedExposure } from '../../../src/finding/finding.ts';
import { ENFORCEMENTS } from '../../../src/finding/settings.ts';
import { findingMessage } from '../../../src/slack/views/finding-message.ts';
import type { ViewSettings } from '../../../src/slack/views/view-settings.ts';
import { blockKitFaults } from '../../support/block-kit.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, ALICE, anExposure, aRule, ORIGIN } from '../../support/findings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { readMessage } from './read-message.ts';
import { STATES } from './states.ts';

const ENFORCE: ViewSettings = VIEW;
const KINDS = Object.keys(STATES) as ExposureState['kind'][];

const messageOf = (states: readonly ExposureState[], settings = ENFORCE, changes: Partial<Finding> = {}) =>
  findingMessage(
    aFinding(
      states.map((state, n) => anExposure(n, state)),
      changes,
    ),
    settings,
  );
const headerOf = (states: readonly ExposureState[], settings = ENFORCE) =>
  readMessage(messageOf(states, settings)).split('\n')[0];
const linesWith = (pattern: RegExp, text: string) => text.split('\n').filter((line) => pattern.test(line));
const buttonsOf = (view: ReturnType<typeof findingMessage>) =>
  view.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
const manyRules = (count: number, state: ExposureState = STATES.pending): TrackedExposure[] =>
  Array.from({ length: count }, (_, n) =>
    anExposure(n, state, {
      rule: aRule(n, { source: { kind: 'cidr', family: 4, cidr: `203.0.${n}.0/24` } }),
      coverage: 1e-7,
    }),
  );

describe('the message of a finding', () => {
  it('tells who, what, where, when, why it matters and when it closes, and then asks', () => {
    expect(readMessage(messageOf([STATES.pending]))).toMatchInlineSnapshot(`
      "🚨 Open to the internet: TCP 10250 (kubelet API)
      ---
      *Security group*
      sg-0a1b2c3d4e5f60718
      *Account and region*
      \`111122223333\` \`eu-west-1\`
      *Opened by*
      role \`dev\`, says it is \`carol\`
      through the AWS CLI (so it says)
      *Found*
      2026-11-20 12:00:00 UTC
      *Closes*
      2026-11-20 12:15:00 UTC (ago)
      ---
      *Open, waiting for a decision*
      • \`tcp 10250\` from \`0.0.0.0/0\` (all of IPv4) · sgr-00000000000000000
      ---
      *If nobody decides, Portcullis revokes it at 2026-11-20 12:15:00 UTC.* The other rules of the group stay as they are.
      ---
      [Revoke now] [Keep open…] [Give 30 min more]
      ---
      To keep it open takes an approver, a reason and an end.
      ---
      Why TCP 10250 matters: The kubelet runs commands in every pod of its node for whoever it accepts. With anonymous authentication or AlwaysAllow authorisation that is anybody; kubeadm and EKS turn both off, and then one stolen credential or one unpatched vulnerability is enough. There is practically never a reason to reach it from the internet.
      ---
      Opened at 2026-11-20 11:59:55 UTC · by arn:aws:sts::111122223333:assumed-role/dev/carol · with aws-cli/2.31 · from 198.51.100.7
      ---
      In the AWS console: security group · its inbound rules · CloudTrail event"
    `);
  });

  it.each<[ExposureState['kind'], string, RegExp]>([
    ['pending', '🚨 Open to the internet: TCP 10250 (kubelet API)', /^\*Open, waiting for a decision\*$/],
    ['revoking', '⏳ Being closed: TCP 10250 (kubelet API)', /^\*Being revoked\* · decided by <@U0ALICE>$/],
    [
      'narrowing',
      '⏳ Being closed: TCP 10250 (kubelet API)',
      /^\*Being narrowed, still open\* · decided by <@U0ALICE>$/,
    ],
    [
      'kept',
      '🔓 Kept open to the internet: TCP 10250 (kubelet API)',
      /^Decided by <@U0ALICE> at 2026-11-20 12:01:00 UTC, because `load test until tomorrow`$/,
    ],
    [
      'revoked',
      '🔒 Closed and verified: TCP 10250 (kubelet API)',
      /^\*Revoked and verified\* at 2026-11-20 12:01:00 UTC · decided by <@U0ALICE>$/,
    ],
    [
      'vanished',
      '💨 Closed by somebody else: TCP 10250 (kubelet API)',
      /^\*Gone\* at 2026-11-20 12:01:00 UTC · somebody else removed the rule$/,
    ],
    [
      'failed',
      '⛔ Could not be closed: TCP 10250 (kubelet API)',
      /^\*Could not be revoked, still open\* · at the deadline, nobody had decided$/,
    ],
    [
      'observed',
      '👀 Left open to the internet: TCP 10250 (kubelet API)',
      /^\*Left open\* at 2026-11-20 12:01:00 UTC · Portcullis only alerts here$/,
    ],
  ])('says in words what %s means, above the rule', (kind, header, outcome) => {
    const text = readMessage(messageOf([STATES[kind]]));
    expect(text.split('\n')[0]).toBe(header);
    const at = text.split('\n').findIndex((line) => outcome.test(line));
    expect(at).toBeGreaterThan(0);
    expect(text.split('\n').slice(at)).toContain(
      '• `tcp 10250` from `0.0.0.0/0` (all of IPv4) · sgr-00000000000000000',
    );
  });

  it('says why a revoke failed, when the next attempt follows and what to do meanwhile', () => {
    expect(linesWith(/Why:|Attempt/, readMessage(messageOf([STATES.failed])))).toEqual([
      'Why: `UnauthorizedOperation: You are not authorized to perform this operation.`',
      'Attempt 2 follows at 2026-11-20 12:02:00 UTC (ago). If that is too late, remove the rule by hand.',
    ]);
  });

  it('says that nobody had decided when the deadline did', () => {
    const state = { kind: 'revoked', by: { kind: 'deadline' }, at: NOON + 15 * MINUTE } as const;
    expect(readMessage(messageOf([state]))).toContain(
      '*Revoked and verified* at 2026-11-20 12:15:00 UTC · at the deadline, nobody had decided',
    );
  });

  it('takes its tone from what needs somebody most', () => {
    const worst = ['failed', 'pending', 'narrowing', 'revoking', 'kept', 'observed', 'revoked', 'vanished'] as const;
    const headers = worst.map((_, index) => headerOf(worst.slice(index).map((kind) => STATES[kind])));
    expect(headers).toEqual(worst.map((kind) => headerOf([STATES[kind]])));
  });

  it('lists each rule under its own outcome, what needs somebody first', () => {
    const text = readMessage(messageOf([STATES.revoked, STATES.vanished, STATES.pending, STATES.failed]));
    expect(linesWith(/^•|^\*(Could|Open,|Revoked|Gone)/, text)).toMatchInlineSnapshot(`
      [
        "*Could not be revoked, still open* · at the deadline, nobody had decided",
        "• \`tcp 10250\` from \`0.0.0.0/0\` (all of IPv4) · sgr-00000000000000003",
        "*Open, waiting for a decision*",
        "• \`tcp 10250\` from \`0.0.0.0/0\` (all of IPv4) · sgr-00000000000000002",
        "*Revoked and verified* at 2026-11-20 12:01:00 UTC · decided by <@U0ALICE>",
        "• \`tcp 10250\` from \`0.0.0.0/0\` (all of IPv4) · sgr-00000000000000000",
        "*Gone* at 2026-11-20 12:01:00 UTC · somebody else removed the rule",
        "• \`tcp 10250\` from \`0.0.0.0/0\` (all of IPv4) · sgr-00000000000000001",
      ]
    `);
  });

  it('says an outcome once for the rules that share it', () => {
    const other = { ...STATES.revoked, at: STATES.revoked.at + 2_000 };
    const text = readMessage(messageOf([STATES.revoked, other, STATES.revoked]));
    expect(linesWith(/Revoked and/, text)).toEqual([
      '*Revoked and verified* at 2026-11-20 12:01:02 UTC · decided by <@U0ALICE>',
    ]);
    expect(linesWith(/^•/, text)).toHaveLength(3);
  });

  it('keeps apart what two people decided', () => {
    const bob = { ...STATES.revoked, by: { ...ALICE, userId: 'U0BOB' } };
    expect(linesWith(/Revoked and/, readMessage(messageOf([STATES.revoked, bob])))).toHaveLength(2);
  });

  it('promises nothing that its enforcement does not do', () => {
    const promised = ENFORCEMENTS.map((enforcement) => {
      const view = messageOf([STATES.pending], { ...VIEW, enforcement });
      const lines = readMessage(view).split('\n');
      const promise = lines.filter((line) => /^\*(If nobody|It stays|Portcullis only)/.test(line));
      return [enforcement, lines[0], lines[lines.indexOf('*Closes*') + 1], ...promise, buttonsOf(view).length];
    });
    expect(promised).toMatchInlineSnapshot(`
      [
        [
          "observe",
          "👀 Open to the internet (alert only): TCP 10250 (kubelet API)",
          "Never by itself: alert only",
          "*Portcullis only alerts here.* Nothing is revoked; close it by hand.",
          0,
        ],
        [
          "approve",
          "🚨 Open to the internet: TCP 10250 (kubelet API)",
          "When somebody decides",
          "*It stays open until somebody decides.* A reminder comes at 2026-11-20 12:15:00 UTC.",
          2,
        ],
        [
          "enforce",
          "🚨 Open to the internet: TCP 10250 (kubelet API)",
          "2026-11-20 12:15:00 UTC (ago)",
          "*If nobody decides, Portcullis revokes it at 2026-11-20 12:15:00 UTC.* The other rules of the group stay as they are.",
          3,
        ],
      ]
    `);
  });

  it('tells under approve when it last reminded', () => {
    const view = messageOf([STATES.pending], { ...VIEW, enforcement: 'approve' }, { remindedAt: NOON + HOUR });
    expect(readMessage(view)).toContain('The last reminder came at 2026-11-20 13:00:00 UTC.');
  });

  it('names everybody who opened it, and the traces of each change', () => {
    const through = { tool: 'aws-service', proven: true, text: 'eks.amazonaws.com' } as const;
    const kim = { ...ORIGIN, eventId: 'e-2', actor: { ...NOBODY, kind: 'person', name: 'kim', through } as const };
    const nobody = { ...ORIGIN, eventId: 'e-3', actor: NOBODY, sourceIp: null };
    const exposures = [
      anExposure(0),
      anExposure(1, STATES.pending, { origin: kim, rule: aRule(1, { description: 'debugging, sorry' }) }),
      anExposure(2, STATES.pending, { origin: { ...nobody, eventTime: null } }),
    ];
    const text = readMessage(findingMessage(aFinding(exposures), ENFORCE));
    expect(linesWith(/carol|^and |^Opened |^Who |^Description/, text)).toMatchInlineSnapshot(`
      [
        "role \`dev\`, says it is \`carol\`",
        "and 2 others",
        "Opened at 2026-11-20 11:59:55 UTC · by arn:aws:sts::111122223333:assumed-role/dev/carol · with aws-cli/2.31 · from 198.51.100.7",
        "Opened at 2026-11-20 11:59:55 UTC · with eks.amazonaws.com · from 198.51.100.7",
        "Who opened it is not known",
        "Description of the rule: “debugging, sorry”",
      ]
    `);
  });

  it('names both watched ports of a rule that opens everything', () => {
    const rule = aRule(0, { protocol: '-1', fromPort: null, toPort: null });
    const view = findingMessage(aFinding([anExposure(0, STATES.pending, { rule, ports: [6443, 10250] })]), ENFORCE);
    const text = readMessage(view);
    expect(text).toContain('Open to the internet: TCP 6443 (Kubernetes API server), TCP 10250 (kubelet API)');
    expect(text).toContain('• `all protocols, all ports` from `0.0.0.0/0` (all of IPv4)');
    expect(linesWith(/^Why TCP/, text)).toHaveLength(2);
  });

  it.each([
    [1, 'all of IPv4'],
    [0.5, '50 % of IPv4'],
    [0.004537, '0.45 % of IPv4'],
    [1e-9, 'under 0.1 % of IPv4'],
  ])('says of a coverage of %d that it is %s', (coverage, words) => {
    expect(readMessage(findingMessage(aFinding([anExposure(0, STATES.pending, { coverage })]), ENFORCE))).toContain(
      `(${words})`,
    );
  });

  it('lists all of sixty rules', () => {
    const view = findingMessage(aFinding(manyRules(60, STATES.revoked)), ENFORCE);
    expect(linesWith(/^•/, readMessage(view))).toHaveLength(60);
    expect(blockKitFaults(view.blocks)).toEqual([]);
  });

  it('counts what of many rules has no room, by outcome', () => {
    const view = findingMessage(
      aFinding([...manyRules(150), ...manyRules(98, STATES.revoked), anExposure(0, STATES.failed)]),
      ENFORCE,
    );
    const text = readMessage(view);
    const listed = linesWith(/^•/, text).length;
    expect(listed).toBeGreaterThan(60);
    expect(linesWith(/more rules/, text)).toEqual([
      `… and ${249 - listed} more rules: ${151 - listed} waiting for a decision, 98 revoked and verified`,
    ]);
    expect(blockKitFaults(view.blocks)).toEqual([]);
  });

  it('stays within the limits of Slack in every mixture of two states, whatever is enforced', () => {
    for (const enforcement of ENFORCEMENTS)
      for (const one of KINDS)
        for (const other of KINDS) {
          const view = messageOf([STATES[one], STATES[other]], { ...VIEW, enforcement });
          expect(blockKitFaults(view.blocks)).toEqual([]);
        }
  });

  it('says what is wrong to a phone and to a screen reader', () => {
    const texts = [
      messageOf([STATES.pending]).text,
      messageOf([STATES.pending], { ...VIEW, enforcement: 'approve' }).text,
      messageOf([STATES.pending], { ...VIEW, enforcement: 'observe' }).text,
      messageOf([STATES.revoked, STATES.revoked, STATES.kept]).text,
    ];
    expect(texts).toMatchInlineSnapshot(`
      [
        "Open to the internet: TCP 10250 (kubelet API) in sg-0a1b2c3d4e5f60718 (111122223333, eu-west-1). Revoked at 2026-11-20 12:15:00 UTC unless somebody decides.",
        "Open to the internet: TCP 10250 (kubelet API) in sg-0a1b2c3d4e5f60718 (111122223333, eu-west-1). It stays open until somebody decides.",
        "Open to the internet (alert only): TCP 10250 (kubelet API) in sg-0a1b2c3d4e5f60718 (111122223333, eu-west-1). Alert only: nothing is revoked.",
        "Kept open to the internet: TCP 10250 (kubelet API) in sg-0a1b2c3d4e5f60718 (111122223333, eu-west-1). Rules: 1 kept open, 2 revoked and verified.",
      ]
    `);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ModalView } from '@slack/types';
import type { Finding } from '../../../src/finding/finding.ts';
import { DURATION_INPUT, parseModalMetadata, REASON_INPUT, RULES_INPUT } from '../../../src/slack/actions.ts';
import { chooseModal } from '../../../src/slack/views/choose-modal.ts';
import { keepModal } from '../../../src/slack/views/keep-modal.ts';
import { narrowModal } from '../../../src/slack/views/narrow-modal.ts';
import { refusalModal } from '../../../src/slack/views/refusal-modal.ts';
import { reviewModal } from '../../../src/slack/views/review-modal.ts';
import { undoModal } from '../../../src/slack/views/undo-modal.ts';
import { viewFaults } from '../../support/block-kit.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, anActor, anException, anExposure, aRule, GROUP, ORIGIN } from '../../support/findings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { readMessage } from './read-message.ts';
import { STATES } from './states.ts';

const DAY = 24 * HOUR;
const CONTEXT = { channel: 'C0GATE', settings: VIEW };
const WIDE = { rule: aRule(8, { fromPort: 0, toPort: 65_535 }), ports: [6443, 10250] };
const ALL = { rule: aRule(9, { protocol: '-1', fromPort: null, toPort: null }), ports: [6443, 10250] };

/** A modal as somebody reads it, title and buttons first. */
const read = (view: ModalView): string => {
  expect(viewFaults(view)).toEqual([]);
  const [title, ...buttons] = [view.title, view.submit, view.close].flatMap((label) => label?.text ?? []);
  return `${title} ${buttons.map((text) => `[${text}]`).join(' ')}\n---\n${readMessage(view)}`;
};
const inputOf = (view: ModalView, id: string): unknown =>
  view.blocks.flatMap((block) => ('element' in block && block.block_id === id ? block.element : []))[0];
const valuesOf = (view: ModalView, id: string): string[] =>
  (inputOf(view, id) as { options: { value: string }[] }).options.map(({ value }) => value);
const proven = { ...ORIGIN, actor: anActor({ kind: 'person', name: 'carol@example.com', proven: true }) };

describe('the modal to keep rules open', () => {
  it('says what stays open to whom, asks which, why and how long, and who has to agree', () => {
    expect(read(keepModal(aFinding([anExposure(1), anExposure(8, STATES.pending, WIDE)]), CONTEXT)))
      .toMatchInlineSnapshot(`
      "Keep open [Keep open] [Cancel]
      ---
      *Until the time is up, the internet may reach TCP 6443 and 10250 of whatever carries* \`sg-0a1b2c3d4e5f60718\`:
      • \`tcp 10250\` from \`0.0.0.0/0\` (all of IPv4) · \`sgr-00000000000000001\`
      • \`tcp 0-65535\` from \`0.0.0.0/0\` (all of IPv4) · also every other TCP port · \`sgr-00000000000000008\`
      ---
      Which rules
      (x) tcp 10250 from 0.0.0.0/0, all of IPv4 · sgr-00000000000000001
      (x) tcp 0-65535 from 0.0.0.0/0, all of IPv4 · sgr-00000000000000008
      ---
      Why
      It is kept with the decision, and everybody in the channel reads it.
      ____ Who needs it from the internet, and why nothing narrower will do
      ---
      For how long
      (x) 1 h
      ( ) 4 h
      ( ) 24 h
      ---
      It ends by itself, and then waits for a decision again. 7 d is the longest, renewals included.
      *A second approver has to agree.* AWS does not prove which person opened it."
    `);
  });

  it('carries the finding as it is shown, and the channel', () => {
    const { private_metadata = '' } = keepModal(aFinding([anExposure(1)], { version: 7 }), CONTEXT);
    expect(parseModalMetadata(private_metadata)).toEqual({ group: GROUP, sequence: 1, version: 7, channel: 'C0GATE' });
  });

  it('chooses all rules at first: ten by boxes, more by a list, and a hundred at most', () => {
    const modal = (count: number) =>
      keepModal(aFinding(Array.from({ length: count }, (_, n) => anExposure(n))), CONTEXT);
    for (const [count, type] of [
      [1, 'checkboxes'],
      [10, 'checkboxes'],
      [11, 'multi_static_select'],
      [150, 'multi_static_select'],
    ] as const) {
      const view = modal(count);
      expect(viewFaults(view)).toEqual([]);
      expect(inputOf(view, RULES_INPUT)).toMatchObject({ type, initial_options: { length: Math.min(count, 100) } });
    }
    expect(valuesOf(modal(1), RULES_INPUT)).toEqual(['sgr-00000000000000000']);
  });

  it('asks only about what waits for a decision', () => {
    const finding = aFinding([anExposure(1), anExposure(2, STATES.kept), anExposure(3, STATES.revoked)]);
    expect(valuesOf(keepModal(finding, CONTEXT), RULES_INPUT)).toEqual(['sgr-00000000000000001']);
    expect(read(keepModal(aFinding([anExposure(2, STATES.kept)]), CONTEXT))).toMatch(/^Not possible/);
  });

  it('wants a reason of 3 to 300 characters', () => {
    expect(inputOf(keepModal(aFinding([anExposure(1)]), CONTEXT), REASON_INPUT)).toMatchObject({
      multiline: true,
      min_length: 3,
      max_length: 300,
    });
  });

  it('offers no time beyond the longest, and always one', () => {
    const offered = (keepChoices: readonly number[], maxKeep: number) =>
      valuesOf(
        keepModal(aFinding([anExposure(1)]), { ...CONTEXT, settings: { ...VIEW, keepChoices, maxKeep } }),
        DURATION_INPUT,
      ).map(Number);
    expect(offered([DAY, HOUR, 4 * HOUR], 4 * HOUR)).toEqual([HOUR, 4 * HOUR]);
    expect(offered([DAY], HOUR)).toEqual([HOUR]);
  });

  it('lets renewals count from the first keep', () => {
    const exposure = anExposure(1);
    const renewed = (kept: number) => {
      const exception = anException(exposure, { since: NOON - kept, until: NOON });
      return keepModal(aFinding([exposure], { exceptions: [exception] }), CONTEXT);
    };
    const offered = (kept: number) => valuesOf(renewed(kept), DURATION_INPUT).map(Number);
    expect(offered(DAY)).toEqual([HOUR, 4 * HOUR, DAY]);
    expect(offered(7 * DAY - 5 * HOUR)).toEqual([HOUR, 4 * HOUR]);
    expect(offered(7 * DAY - MINUTE)).toEqual([HOUR]);
    expect(read(renewed(DAY))).toContain(
      'It was kept open before, since 2026-11-19 12:00:00 UTC. Renewed, it ends at 2026-11-26 12:00:00 UTC at the latest (7 d in all).',
    );
  });

  it('says when one approver will be enough', () => {
    const finding = aFinding([anExposure(1, STATES.pending, { origin: proven })], {
      people: { 'carol@example.com': 'U0CAROL' },
    });
    expect(read(keepModal(finding, CONTEXT))).toContain('*One approver is enough,* unless they opened it themselves.');
  });
});

describe('the modal to close the watched ports only', () => {
  it('shows the rules that are there afterwards, and what is lost', () => {
    const exposures = [anExposure(8, STATES.pending, WIDE), anExposure(9, STATES.pending, ALL), anExposure(1)];
    expect(read(narrowModal(aFinding(exposures), CONTEXT))).toMatchInlineSnapshot(`
      "Close only 6443/10250 [Close only 6443/10250] [Cancel]
      ---
      *These rules no longer let the internet reach TCP 6443 and 10250 of* \`sg-0a1b2c3d4e5f60718\`*. This is what they become:*
      ---
      \`tcp 0-65535\` from \`0.0.0.0/0\` · \`sgr-00000000000000008\`
         *becomes* \`tcp 0-6442\`, \`tcp 6444-10249\`, \`tcp 10251-65535\`, from the same source
      ---
      \`all protocols, all ports\` from \`0.0.0.0/0\` · \`sgr-00000000000000009\`
         *becomes* \`tcp 0-6442\`, \`tcp 6444-10249\`, \`tcp 10251-65535\`, \`udp 0-65535\`, \`icmp, all types\`, from the same source
         *no longer open:* VPN tunnels: GRE, ESP and AH (IPsec); SCTP; every other IP protocol that is neither TCP, UDP nor ICMP
      ---
      *Revoked as a whole*, because nothing else is open in it: \`tcp 10250\` from \`0.0.0.0/0\`
      ---
      Which rules
      (x) tcp 0-65535 from 0.0.0.0/0, all of IPv4 · sgr-00000000000000008
      (x) all protocols, all ports from 0.0.0.0/0, all of IPv4 · sgr-00000000000000009
      (x) tcp 10250 from 0.0.0.0/0, all of IPv4 · sgr-00000000000000001
      ---
      The new rules are added and verified first, as far as the group’s quota allows; then the wide rule is revoked. If anything fails, what was there before is there again."
    `);
  });

  it('is refused where no rule opens more', () => {
    expect(read(narrowModal(aFinding([anExposure(1)]), CONTEXT))).toMatchInlineSnapshot(`
      "Not possible [Close]
      ---
      No rule here opens more than the watched ports."
    `);
  });
});

describe('the modal to undo a revoke', () => {
  const revoked = anExposure(8, STATES.revoked, {
    ...WIDE,
    rule: { ...WIDE.rule, description: 'the <!here> old one' },
    tags: { team: 'platform', ticket: 'OPS-1' },
  });

  it('says exactly what comes back, and that it takes two', () => {
    const finding = aFinding([revoked], { deadline: null, undoUntil: NOON + 30 * MINUTE });
    expect(read(undoModal(finding, CONTEXT))).toMatchInlineSnapshot(`
      "Undo the revoke [Propose it] [Cancel]
      ---
      *These rules come back to* \`sg-0a1b2c3d4e5f60718\`*, and the internet may reach it again:*
      ---
      • \`tcp 0-65535\` from \`0.0.0.0/0\` (all of IPv4)
         description \`the &lt;!here&gt; old one\` · tags \`team=platform\`, \`ticket=OPS-1\`
      ---
      Which rules
      (x) tcp 0-65535 from 0.0.0.0/0, all of IPv4 · sgr-00000000000000008
      ---
      Why
      It is kept with the decision, and everybody in the channel reads it.
      ____ What stopped working, and who needs it from the internet
      ---
      For how long
      (x) 1 h
      ( ) 4 h
      ( ) 24 h
      ---
      *A second approver has to agree* before anything is opened. Nobody who opened the rule may be one of the two.
      It is an exception: it ends by itself, and then waits for a decision again. It can be agreed to until 2026-11-20 12:30:00 UTC."
    `);
  });

  it('is refused once the time is over', () => {
    expect(read(undoModal(aFinding([revoked], { undoUntil: null }), CONTEXT))).toContain(
      'Nothing here can be undone any more.',
    );
  });
});

describe('the modal to choose rules to revoke', () => {
  it('has chosen none at first', () => {
    const view = chooseModal(aFinding([anExposure(1), anExposure(2, STATES.failed)]), CONTEXT);
    expect(read(view)).toMatchInlineSnapshot(`
      "Revoke some rules [Revoke now] [Cancel]
      ---
      *What you choose is revoked at once.* The others wait on, with the deadline that they have.
      ---
      Which rules
      ( ) tcp 10250 from 0.0.0.0/0, all of IPv4 · sgr-00000000000000001
      ( ) tcp 10250 from 0.0.0.0/0, all of IPv4 · sgr-00000000000000002"
    `);
  });
});

describe('the modal to review a finding of a digest', () => {
  it('is its message with its buttons, within the limits of a modal for every state', () => {
    for (const state of Object.values(STATES)) {
      const finding: Finding = aFinding([anExposure(1, state)], { digest: 'digest/111122223333/1' });
      expect(viewFaults(reviewModal(finding, CONTEXT))).toEqual([]);
    }
    expect(read(reviewModal(aFinding([anExposure(1)]), CONTEXT))).toMatch(
      /^Review the finding \[Close\]\n---\n🚨 Open to the internet[^]*\[Revoke now\] \[Keep open…\]/,
    );
  });
});

describe('a refusal', () => {
  it('mentions who was faster, and nothing else that it is told', () => {
    expect(refusalModal('<@U0BOB> was faster. <!here> & <https://evil.example|x>').blocks).toMatchObject([
      { text: { text: '<@U0BOB> was faster. &lt;!here&gt; &amp; &lt;https://evil.example|x&gt;' } },
    ]);
  });
});

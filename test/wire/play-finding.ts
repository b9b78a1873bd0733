import { isDeepStrictEqual } from 'node:util';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from '../../src/sandbox/place.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import { inboundText, legitimate, openGroup, world } from '../e2e/security-groups.ts';
import { MINUTE, SECOND } from '../support/clock.ts';
import type { Wire } from './start-wire.ts';

const CLICKS = 3;

/**
 * Somebody opens a port beside a legitimate rule, somebody else clicks on “Revoke now” as soon as there is something to
 * click on, and again while an error is shown to them. Returns what is wrong when everything has come to its end.
 */
export const playFinding = async (
  wire: Wire,
  name: string,
  ends: readonly string[] = ['revoked'],
): Promise<string[]> => {
  const groupId = await openGroup(wire.ec2, name, world(10_250), legitimate);
  const group: GroupKey = { account: SANDBOX_ACCOUNT, region: SANDBOX_REGION, groupId };
  const isShown = async () => (await wire.findings.load(group))?.message != null;
  if (await wire.passUntil(isShown, 10 * MINUTE)) await clickUntilItWorks(wire, group);
  const isArchived = async () => (await wire.findings.loadArchived(group, 1)) !== null;
  const isOver = await wire.passUntil(isArchived);
  // One sweep more, which finds nothing left to do.
  await wire.passUntil(async () => false, 16 * MINUTE);
  const wrong = isOver ? await faultsOf(wire, group, ends) : [`not over: ${await storedText(wire, group)}`];
  wire.forget(group);
  return wrong;
};

const clickUntilItWorks = async (wire: Wire, group: GroupKey): Promise<void> => {
  for (let click = 0; click < CLICKS; click += 1) {
    const finding = await wire.findings.load(group);
    if (!finding || (await wire.click(finding))) return;
    await wire.clock.elapse(10 * SECOND);
  }
};

/** The promises, one by one: nothing but the exposure is gone, the message says what is stored, and all of it once. */
const faultsOf = async (wire: Wire, group: GroupKey, ends: readonly string[]): Promise<string[]> => {
  const archived = await wire.findings.loadArchived(group, 1);
  const rules = await inboundText(wire.ec2, group.groupId);
  const messages = await wire.messagesAbout(group);
  const announced = await wire.announced(group);
  const outcomes = (archived?.exposures ?? []).map(({ state }) => state.kind);
  const said = (kind: string) => new Set(announced.filter((one) => one.startsWith(`Exposure ${kind} `))).size;
  const expected = archived ? findingMessage(archived, wire.views).text : '';
  return [
    ...(isDeepStrictEqual(rules, ['tcp 443-443 10.0.0.0/8']) ? [] : [`open: ${rules.join(', ')}`]),
    ...(outcomes.length === 1 ? [] : [`outcomes: ${outcomes.join(', ')}`]),
    ...(outcomes.every((kind) => ends.includes(kind)) ? [] : [`ended as ${outcomes.join(', ')}`]),
    ...(messages.length === 1 ? [] : [`${messages.length} messages`]),
    ...(messages.every(({ text }) => text === expected)
      ? []
      : [`the message says “${messages[0]?.text}”, not “${expected}”`]),
    ...(said('opened') === 1 ? [] : [`opened ${said('opened')} times`]),
    ...(said('revoked') + said('vanished') === 1 ? [] : [`closed ${said('revoked') + said('vanished')} times`]),
    ...(await openStill(wire, group)),
    ...wire.deadLetters().map((queue) => `something lies in ${queue}`),
  ];
};

/** What is archived is not open again, under another number. */
const openStill = async (wire: Wire, group: GroupKey): Promise<string[]> => {
  const current = await wire.findings.load(group);
  return current && current.exposures.length > 0 ? [`open again: ${await storedText(wire, group)}`] : [];
};

const storedText = async (wire: Wire, group: GroupKey): Promise<string> => {
  const finding: Finding | null = await wire.findings.load(group);
  const states = finding?.exposures.map(({ state }) => JSON.stringify(state)).join(', ');
  return `${states ?? 'nothing stored'}, message ${JSON.stringify(finding?.message ?? null)}`;
};

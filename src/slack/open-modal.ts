import type { ModalView } from '@slack/types';
import type { PersonCommand } from '../finding/command.ts';
import type { Finding, SlackUser } from '../finding/finding.ts';
import { keepNeeds } from '../finding/four-eyes.ts';
import { mayDecide, type Permission } from '../finding/may-decide.ts';
import { undoable } from '../finding/restore.ts';
import { messageOf } from '../errors.ts';
import { refuseAtDoor } from './refuse-at-door.ts';
import type { SlackDeps } from './slack-deps.ts';
import { chooseModal } from './views/choose-modal.ts';
import { keepModal } from './views/keep-modal.ts';
import { narrowModal } from './views/narrow-modal.ts';
import { refusalModal } from './views/refusal-modal.ts';
import { reviewModal } from './views/review-modal.ts';
import { undoModal } from './views/undo-modal.ts';
import { whyNot } from './why-not.ts';
import { DECIDES, type ModalKind, type Shown } from './wish-of.ts';

/** How long the approvers may take to be known (ms): the trigger lives three seconds, and the remediator asks again. */
const APPROVERS_WITHIN = 1_000;

const MODALS = { keep: keepModal, choose: chooseModal, narrow: narrowModal, undo: undoModal, review: reviewModal };

/**
 * What is shown to somebody who wants to decide by a modal: the modal, or why there is nothing to decide for them. Null:
 * the button is not ours.
 */
export const openModal = async (
  deps: SlackDeps,
  modal: ModalKind,
  shown: Shown,
  by: SlackUser,
): Promise<ModalView | null> => {
  const [finding, permission] = await Promise.all([
    deps.findings.load(shown.group),
    mayOpen(deps, modal, shown.group.account, by),
  ]);
  if (!finding || shown.sequence > finding.sequence) return null;
  // What the modal shows is what will be decided about, so it carries the version that was read.
  const { group, version } = finding;
  const about = { group, sequence: shown.sequence, version };
  const refused = permission.allowed ? whyNotOwn(finding, modal, by) : permission.why;
  if (refused !== null) await refuseAtDoor(deps, { by, why: refused, what: DECIDES[modal], shown: about, told: true });
  const why = refused ?? whyNoModal(deps, finding, modal, { ...about, by });
  return why === null
    ? MODALS[modal](finding, { channel: deps.doorOf(group.account).channel, settings: deps.settingsOf(group.account) })
    : refusalModal(why);
};

/** What leaves something open is for approvers. Guests and strangers are told apart by the remediator alone. */
const mayOpen = async (deps: SlackDeps, modal: ModalKind, account: string, by: SlackUser): Promise<Permission> => {
  if (modal !== 'keep' && modal !== 'undo') return { allowed: true };
  const approvers = await approversInTime(deps, account);
  return approvers ? mayDecide({ kind: modal, by }, 'member', approvers, deps.authorityOf(account)) : { allowed: true };
};

/** Null when Slack cannot tell, or not in time: a modal decides nothing yet. */
const approversInTime = async (
  { directory, clock, log }: SlackDeps,
  account: string,
): Promise<ReadonlySet<string> | null> => {
  try {
    return await Promise.race([directory.approvers(account), clock.sleep(APPROVERS_WITHIN).then(() => null)]);
  } catch (error) {
    log('warn', 'the approvers could not be asked for', { error: messageOf(error) });
    return null;
  }
};

/** Why nobody keeps or undoes what they opened themselves; null where something else is left to them. */
const whyNotOwn = (finding: Finding, modal: ModalKind, by: SlackUser): string | null => {
  if (modal !== 'keep' && modal !== 'undo') return null;
  const about =
    modal === 'undo' ? undoable(finding) : finding.exposures.filter(({ state }) => state.kind === 'pending');
  const needs = about.map(({ origin }) => keepNeeds([origin], finding.people, by));
  const [first] = needs;
  return first?.kind === 'refused' && needs.every(({ kind }) => kind === 'refused') ? first.why : null;
};

const whyNoModal = (
  { clock, settingsOf }: SlackDeps,
  finding: Finding,
  modal: ModalKind,
  click: Pick<PersonCommand, 'group' | 'sequence' | 'version' | 'by'>,
): string | null => {
  const kind = DECIDES[modal];
  // Any reason and any duration will do for a trial.
  const command = { ...click, kind: kind ?? 'revoke', ruleIds: null, reason: modal, keepFor: 1 } as const;
  if (kind === null && click.sequence === finding.sequence) return null;
  return whyNot(finding, command, clock.now(), settingsOf(finding.group.account));
};

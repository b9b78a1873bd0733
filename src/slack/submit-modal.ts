import type { ViewOutput, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import { canDecide } from '../finding/can-decide.ts';
import type { PersonCommand } from '../finding/command.ts';
import { findingIdOf } from '../finding/finding.ts';
import type { DecisionSettings } from '../finding/settings.ts';
import { parseModalMetadata } from './actions.ts';
import { clickOf, personOf, placeOf } from './click-of.ts';
import { readKeepForm, readRulesForm, type Form } from './read-forms.ts';
import { refuseAtDoor } from './refuse-at-door.ts';
import type { SlackDeps } from './slack-deps.ts';
import { refusalModal } from './views/refusal-modal.ts';
import { whyNot } from './why-not.ts';
import { DECIDES, submitted, type Submitted } from './wish-of.ts';

type Chooses = Extract<PersonCommand, { ruleIds: unknown }>;

/** Closes every modal of ours: one may lie on top of another. */
const CLOSE: ViewResponseAction = { response_action: 'clear' };

/** A filled-in modal → a decision on the private bus; answers what Slack does with the modal. */
export const submitModal = async (deps: SlackDeps, body: ViewSubmitAction): Promise<ViewResponseAction> => {
  const by = personOf(body);
  const [modal, shown] = [submitted(body.view.callback_id), parseModalMetadata(body.view.private_metadata)];
  if (!modal || !shown) {
    deps.log('warn', 'a modal that is not ours', { user: by.userId });
    return CLOSE;
  }
  const { account } = shown.group;
  const permission = canDecide(clickOf(body), placeOf(body), deps.doorOf(account), DECIDES[modal]);
  if (!permission.allowed) {
    await refuseAtDoor(deps, { by, why: permission.why, what: DECIDES[modal], shown });
    return explain(permission.why);
  }
  const settings = deps.settingsOf(account);
  const form = readForm(settings, modal, body.view);
  if (form.kind === 'faulty') return { response_action: 'errors', errors: form.errors };
  const { group, sequence, version } = shown;
  const command: Chooses = { ...form.values, group, sequence, version, by };
  const finding = await deps.findings.load(group);
  // The remediator would say the same, a little later and outside of the modal.
  const why = finding && whyNot(finding, command, deps.clock.now(), settings);
  if (why !== null) return explain(why);
  await deps.decisions.publish([command]);
  deps.log('info', 'a decision was published', { finding: findingIdOf(shown), user: by.userId, kind: command.kind });
  return CLOSE;
};

type Entered<C = Chooses> = C extends Chooses ? Omit<C, 'group' | 'sequence' | 'version' | 'by'> : never;

const readForm = (settings: DecisionSettings, modal: Submitted, { state }: ViewOutput): Form<Entered> => {
  switch (modal) {
    case 'narrow':
      // A preview of all that is open: there is nothing to fill in.
      return { kind: 'filled', values: { kind: 'narrow', ruleIds: null } };
    case 'choose': {
      const form = readRulesForm(state.values);
      return form.kind === 'faulty' ? form : { kind: 'filled', values: { kind: 'revoke', ...form.values } };
    }
    case 'keep':
    case 'undo': {
      const form = readKeepForm(state.values, settings);
      return form.kind === 'faulty' ? form : { kind: 'filled', values: { kind: modal, ...form.values } };
    }
  }
};

const explain = (why: string): ViewResponseAction => ({ response_action: 'update', view: refusalModal(why) });

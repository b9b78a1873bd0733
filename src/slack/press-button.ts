import type { BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { messageOf } from '../errors.ts';
import { canDecide } from '../finding/can-decide.ts';
import type { PersonCommandKind } from '../finding/command.ts';
import { parseDigestId } from '../finding/digest.ts';
import { findingIdOf, type SlackUser } from '../finding/finding.ts';
import { placeText } from '../finding/place.ts';
import { clickOf, personOf, placeOf } from './click-of.ts';
import { openModal } from './open-modal.ts';
import { publishAdoptAll, publishDecision, publishRevokeAll } from './publish-decision.ts';
import { refuseAtDoor } from './refuse-at-door.ts';
import type { SlackDeps } from './slack-deps.ts';
import { sentModal } from './views/sent-modal.ts';
import { DECIDES, wishOf, type Shown, type Wish } from './wish-of.ts';

/** What can be shown to who pressed a button, besides the message: the Web API, with the click's trigger. */
export type Windows = Pick<WebClient, 'views'>;

/**
 * A verified click → a decision on the private bus, or a modal that asks before it decides. Throws when the table, the
 * bus, or for a modal Slack, cannot be reached.
 */
export const pressButton = async (
  deps: SlackDeps,
  client: Windows,
  body: BlockAction<ButtonAction>,
  action: ButtonAction,
): Promise<void> => {
  const [by, wish] = [personOf(body), wishOf(action.action_id, action.value ?? '')];
  if (!wish) return deps.log('warn', 'a click on a button that is not ours', { user: by.userId });
  const permission = canDecide(clickOf(body), placeOf(body), deps.doorOf(accountOf(wish)), whatOf(wish));
  if (!permission.allowed)
    return refuseAtDoor(deps, { by, why: permission.why, what: whatOf(wish), shown: shownOf(wish) });
  if (wish.kind === 'open') {
    const view = await openModal(deps, wish.modal, wish.shown, by);
    if (view) return show(client, body, view);
  } else {
    if (await publish(deps, wish, by)) {
      deps.log('info', 'a decision was published', { ...aboutOf(wish), user: by.userId, kind: whatOf(wish) });
      return confirm(deps, client, body);
    }
  }
  deps.log('warn', 'a click on a button that is not ours', { user: by.userId });
};

type Decided = Exclude<Wish, { kind: 'open' }>;

/** False: the button is not ours. */
const publish = async (deps: SlackDeps, wish: Decided, by: SlackUser): Promise<boolean> => {
  switch (wish.kind) {
    case 'decide':
      return publishDecision(deps, wish.command, by);
    case 'revoke-all':
      return publishRevokeAll(deps, wish.digest, by);
    case 'adopt-all':
      return publishAdoptAll(deps, wish.place, by);
  }
};

const aboutOf = (wish: Decided) => {
  switch (wish.kind) {
    case 'decide':
      return { finding: findingIdOf(wish.command) };
    case 'revoke-all':
      return { digest: wish.digest.id };
    case 'adopt-all':
      return { place: placeText(wish.place) };
  }
};

const whatOf = (wish: Wish): PersonCommandKind | null => {
  switch (wish.kind) {
    case 'decide':
      return wish.command.kind;
    case 'open':
      return DECIDES[wish.modal];
    case 'revoke-all':
      return 'revoke';
    case 'adopt-all':
      return 'adopt';
  }
};

/** Whose alerts' channel counts. */
const accountOf = (wish: Wish): string => {
  switch (wish.kind) {
    case 'decide':
      return wish.command.group.account;
    case 'open':
      return wish.shown.group.account;
    case 'revoke-all':
      return parseDigestId(wish.digest.id)?.account ?? '';
    case 'adopt-all':
      return wish.place.account;
  }
};

const shownOf = (wish: Wish): Shown | null =>
  wish.kind === 'decide' ? wish.command : wish.kind === 'open' ? wish.shown : null;

/** A modal over the message or the Home tab, or on top of the modal in which somebody clicked. */
const show = async (client: Windows, body: BlockAction, view: ModalView): Promise<void> => {
  const opened = { trigger_id: body.trigger_id, view };
  await (body.view?.type === 'modal' ? client.views.push(opened) : client.views.open(opened));
};

/** A message is rendered anew by what was decided. A modal and the Home tab are not, so they say that it was sent. */
const confirm = async ({ log }: SlackDeps, client: Windows, body: BlockAction): Promise<void> => {
  const { view } = body;
  if (!view) return;
  try {
    await (view.type === 'modal'
      ? client.views.update({ view_id: view.id, view: sentModal() })
      : show(client, body, sentModal()));
  } catch (error) {
    // It was decided all the same, and a second click would be told so.
    log('warn', 'could not confirm a decision', { error: messageOf(error) });
  }
};

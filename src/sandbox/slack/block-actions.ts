import { withoutMetadata } from './history.ts';
import { payloadBase, withState } from './payload-base.ts';
import type { Person } from './people.ts';
import type { Ephemeral, Json, StoredMessage, View } from './slack-types.ts';
import { readElement, stateValuesOf, type Entered, type Inputs } from './state-values.ts';
import type { Workspace } from './workspace.ts';

/** Where somebody clicked. */
export type Surface =
  | { kind: 'message'; channel: string; message: StoredMessage; responseUrl: string }
  | { kind: 'ephemeral'; channel: string; ephemeral: Ephemeral; responseUrl: string }
  | { kind: 'view'; view: View };
export type Click = {
  person: Person;
  block: Json;
  element: Json;
  /** What was chosen, by value; undefined for a button. */
  entered: Entered | undefined;
  /** What stands in every input around it. */
  inputs: Inputs;
  triggerId: string;
  surface: Surface;
  /** Epoch milliseconds. */
  now: number;
};

const SHARED = ['text', 'value', 'style', 'confirm', 'placeholder', 'initial_option', 'initial_options'];

const buildAction = ({ block, element, entered, now }: Click): Json => {
  const held = element.type === 'overflow' ? readElement({ ...element, type: 'static_select' }, entered) : null;
  const shared = SHARED.filter((key) => element[key] !== undefined).map((key) => [key, element[key]] as const);
  return {
    action_id: element.action_id,
    block_id: block.block_id,
    ...Object.fromEntries(shared),
    ...(held ?? readElement(element, entered)),
    type: element.type,
    action_ts: (now / 1000).toFixed(6),
  };
};

const buildOnMessage = (workspace: Workspace, surface: Exclude<Surface, { kind: 'view' }>, inputs: Inputs): Json => {
  const { channel, responseUrl } = surface;
  const isEphemeral = surface.kind === 'ephemeral';
  const shown = isEphemeral ? surface.ephemeral : surface.message;
  return {
    container: {
      type: 'message',
      message_ts: shown.ts,
      channel_id: channel,
      is_ephemeral: isEphemeral,
      ...(shown.thread_ts ? { thread_ts: shown.thread_ts } : {}),
    },
    channel: { id: channel, name: workspace.channels.find(({ id }) => id === channel)?.name ?? 'directmessage' },
    ...(isEphemeral ? {} : { message: { ...withoutMetadata(surface.message), team: workspace.teamId } }),
    state: { values: stateValuesOf(shown.blocks, inputs) },
    response_url: responseUrl,
  };
};

/**
 * The `block_actions` payload of a click in a message, a modal or the Home tab. The message of an ephemeral is not sent
 * along, and no metadata is: an app that needs it must read it from its own records. A view has no channel.
 * Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export const buildBlockActions = (workspace: Workspace, click: Click): Json => {
  const { surface, person, inputs } = click;
  return {
    type: 'block_actions',
    ...payloadBase(workspace, person, surface.kind === 'view' ? 'view' : 'message'),
    trigger_id: click.triggerId,
    ...(surface.kind === 'view'
      ? { container: { type: 'view', view_id: surface.view.id }, view: withState(surface.view, inputs) }
      : buildOnMessage(workspace, surface, inputs)),
    actions: [buildAction(click)],
  };
};

type Json = Readonly<Record<string, unknown>>;

/** The one event that the manifest subscribes to. */
export const EVENT = 'app_home_opened';

const FORM = 'application/x-www-form-urlencoded';

/**
 * A verified request as Bolt gets it: of each kind that this app listens to, the fields that are read here or there,
 * each of the type that Slack documents. Null for anything else, on which Bolt would throw, answer as if the fault were
 * ours, and leave a timer running. What is read by nobody (tokens, the response_url, the message) goes no further.
 */
export const readRequest = (text: string, contentType: string | undefined): Json | null => {
  if (contentType?.split(';', 1)[0] !== FORM) return readEvent(parseJson(text));
  const form = new URLSearchParams(text);
  const [payload, ...others] = form.getAll('payload');
  if (others.length > 0) return null;
  return payload === undefined ? readCommand(Object.fromEntries(form)) : readInteraction(parseJson(payload));
};

/** Source: docs.slack.dev/interactivity/implementing-slash-commands */
const readCommand = (form: Json): Json | null => {
  if (isText(form['ssl_check'])) return texts(form, 'ssl_check');
  if (!isText(form['command']) || !isText(form['user_id'])) return null;
  return texts(form, 'command', 'text', 'user_id', 'user_name', 'team_id', 'api_app_id', 'channel_id');
};

/** Source: docs.slack.dev/apis/events-api */
const readEvent = (body: unknown): Json | null => {
  if (!isObject(body)) return null;
  const { type, event } = body;
  if (type === 'url_verification') return isText(body['challenge']) ? texts(body, 'type', 'challenge') : null;
  // Nothing else is subscribed to, and some kinds of event Bolt treats in its own way.
  if (type !== 'event_callback' || !isObject(event) || event['type'] !== EVENT) return null;
  return { ...texts(body, 'type', 'team_id', 'api_app_id'), event: texts(event, 'type', 'user', 'tab') };
};

/** Source: docs.slack.dev/reference/interaction-payloads */
const readInteraction = (body: unknown): Json | null => {
  if (!isObject(body)) return null;
  const { type, user, team, channel, view } = body;
  if (!isObject(user) || !isText(user['id'])) return null;
  const common = {
    ...texts(body, 'type', 'api_app_id', 'trigger_id'),
    user: texts(user, 'id', 'name', 'username', 'team_id'),
    team: isObject(team) && isText(team['id']) ? texts(team, 'id') : null,
    ...(isObject(channel) ? { channel: texts(channel, 'id') } : {}),
    ...(isObject(view) ? { view: readView(view) } : {}),
  };
  if (type === 'view_submission') return isObject(view) && isText(view['callback_id']) ? common : null;
  if (type !== 'block_actions') return null;
  const { actions } = body;
  const action: unknown = Array.isArray(actions) ? actions[0] : null;
  if (!isObject(action) || !isText(action['action_id']) || !isText(action['block_id'])) return null;
  return { ...common, actions: [texts(action, 'type', 'action_id', 'block_id', 'value')] };
};

const readView = (view: Json): Json => {
  const { state } = view;
  const values = isObject(state) && isObject(state['values']) ? state['values'] : {};
  return { private_metadata: '', ...texts(view, 'id', 'type', 'callback_id', 'private_metadata'), state: { values } };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not why: a parser's error quotes what it could not read.
    return null;
  }
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Those of the fields that are texts. */
const texts = (from: Json, ...names: readonly string[]): Json =>
  Object.fromEntries(names.flatMap((name) => (isText(from[name]) ? [[name, from[name]]] : [])));

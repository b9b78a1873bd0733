const GONE = '[redacted]';

/** Longer texts are cut: no line of a log needs them. In characters. */
const MOST = 1_000;

/** What a secret or a request of Slack looks like, wherever it may stand: in a library's error, in a name, in a URL. */
const SHAPES: readonly [shape: RegExp, instead: string][] = [
  // Slack: tokens of all kinds, webhooks and response URLs, the form that its requests come in.
  [/x(?:ox[a-z]|app|wfp)(?:\.xox[a-z])?-[\w-]+/gi, GONE],
  [/https?:\/\/hooks\.slack\.com\/\S*/gi, GONE],
  [/payload(?:=|%3d)\S*/gi, `payload=${GONE}`],
  // What is named as one: in a form, in JSON (escaped or not), in a canonical request that AWS repeats in an error.
  [
    /((?:token|secret|password|signature|authorization|cookie|credential|trigger_id|response_url)\w*(?:\s*=\s*|:(?=\S)|\\?["']\s*:\s*)(?:\\?["'])?)[^\s"'\\&,;}]+/gi,
    `$1${GONE}`,
  ],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${GONE}`],
  // Signing secrets are 32 hexadecimal digits, signatures 64. Ids of ours and of AWS have dashes, or fewer of them.
  [/\b(?:v0=)?[0-9a-f]{32,}\b/gi, GONE],
  // A secret access key of AWS, or longer: a session token.
  [/(?<![\w/+=-])(?=[\w/+]*[A-Z])(?=[\w/+]*[a-z])(?=[\w/+]*\d)[A-Za-z0-9/+]{40,}={0,2}(?![\w/+=-])/g, GONE],
  // V8 quotes the text that it could not parse.
  [/"[^\n]{0,200}"(?:\.\.\.)? is not valid JSON/g, `${GONE} is not valid JSON`],
];

/** The text without anything that looks like a secret or a body of Slack, without these `secrets`, and within bounds. */
export const redact = (text: string, secrets: readonly string[] = []): string => {
  // Cut twice: the first keeps the work small for a text of megabytes.
  let rest = text.slice(0, MOST * 4);
  for (const secret of secrets) if (secret !== '') rest = rest.replaceAll(secret, GONE);
  for (const [shape, instead] of SHAPES) rest = rest.replace(shape, instead);
  return rest.length > MOST ? `${rest.slice(0, MOST)}…` : rest;
};

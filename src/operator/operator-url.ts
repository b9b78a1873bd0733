/** Where the door of the command line is, and what a request to it is signed for. */
export type Door = { url: URL; api: string; region: string; stsHost: string };

const HTTP_API = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)$/;
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])$/;

/** Reads the URL of the stack’s output `OperatorUrl`, or that of the local AWS of `npm start`; null for any other. */
export const parseOperatorUrl = (text: string): Door | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.pathname !== '/operator') return null;
  const [, api, region, suffix] = HTTP_API.exec(url.host) ?? [];
  if (url.protocol === 'https:' && api && region && suffix)
    return { url, api, region, stsHost: `sts.${region}.${suffix}` };
  // The local AWS checks no signature.
  return LOOPBACK.test(url.hostname) ? { url, api: 'local', region: 'eu-west-1', stsHost: url.host } : null;
};

import { failure, ok, skipped, type Check, type Read } from './check.ts';

/** What the endpoint answered to a question that only Slack could ask, and to the same one from nobody. */
export type EndpointState = { signed: number; isOurs: boolean; unsigned: number };

/** Whether the door lets Slack in and nobody else. */
export const checkEndpoint = (url: string, read: Read<EndpointState>): Check => {
  if (read.kind === 'unread')
    return failure(
      'endpoint',
      `${url} does not answer: ${read.why}`,
      'Is the HTTP API there? Deploy again, or look at what stands between.',
    );
  const { signed, isOurs, unsigned } = read.value;
  if (unsigned === 200)
    return failure(
      'endpoint',
      `${url} answers 200 to a request that nobody signed`,
      'This is not the function slack, or not this version of it: deploy again.',
    );
  if (signed === 401)
    return failure(
      'endpoint',
      'it refuses what is signed with the secret of SSM',
      'Put the signing secret of the app into SSM; the function reads it within five minutes. Is this machine’s clock right?',
    );
  if (signed !== 200 || !isOurs)
    return failure(
      'endpoint',
      `${url} answers ${signed} to a signed request`,
      'Look at the log of the function slack.',
    );
  if (unsigned !== 401)
    return failure(
      'endpoint',
      `${url} answers ${unsigned} to an unsigned request, and not 401`,
      'Look at the log of the function slack.',
    );
  return ok('endpoint', '200 to a signed request, 401 to an unsigned one');
};

/** Without the secret, nothing can be signed. */
export const endpointNotAsked = (why: string): Check => skipped('endpoint', why);

import type { InteractionRequest, SendInteraction } from './slack-types.ts';

export type Sent = { kind: 'answered'; body: string } | { kind: 'refused'; why: string };
export type SendToApp = (request: InteractionRequest) => Promise<Sent>;

const timeLimit = async <T>(work: Promise<T>, ms: number): Promise<T | 'late'> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/**
 * Hands a request to the app and waits as long as Slack does.
 * @param acknowledgeWithin milliseconds
 */
export const createSendToApp =
  (sendInteraction: SendInteraction, acknowledgeWithin: number): SendToApp =>
  async (request) => {
    try {
      const answer = await timeLimit(sendInteraction(request), acknowledgeWithin);
      if (answer === 'late') {
        return { kind: 'refused', why: `The app did not answer within ${acknowledgeWithin / 1000} s.` };
      }
      return answer.status === 200
        ? { kind: 'answered', body: answer.body }
        : { kind: 'refused', why: `The app answered HTTP ${answer.status}.` };
    } catch (error) {
      return { kind: 'refused', why: `The app failed: ${error instanceof Error ? error.message : String(error)}` };
    }
  };

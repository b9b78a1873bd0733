import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import { orNull } from './or-null.ts';

export const actions = ['sns:ListSubscriptionsByTopic'] as const;

/** How many have confirmed that they want to hear of the topic; null when it is gone. */
export const countSubscribers = async (client: SNSClient, TopicArn: string): Promise<number | null> =>
  orNull(count(client, TopicArn), 'NotFoundException');

const count = async (client: SNSClient, TopicArn: string): Promise<number> => {
  let confirmed = 0;
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
    // The others have "PendingConfirmation" in its place.
    confirmed += Subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn?.startsWith('arn:')).length;
  return confirmed;
};

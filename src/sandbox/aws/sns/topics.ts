/** The topics. Nobody subscribes here: what was published is kept to be looked at. */
export type Topics = {
  /** Idempotent. */
  put(name: string): void;
  has(name: string): boolean;
  arnOf(name: string): string;
  publish(name: string, message: string): void;
  /** The latest messages, oldest first. */
  messages(name: string): readonly string[];
};

const MOST_KEPT = 100;

export const createTopics = (place: { account: string; region: string }): Topics => {
  const topics = new Map<string, string[]>();
  return {
    put: (name) => {
      if (!topics.has(name)) topics.set(name, []);
    },
    has: (name) => topics.has(name),
    arnOf: (name) => `arn:aws:sns:${place.region}:${place.account}:${name}`,
    publish: (name, message) => {
      const messages = topics.get(name) ?? [];
      messages.push(message);
      messages.splice(0, messages.length - MOST_KEPT);
    },
    messages: (name) => topics.get(name) ?? [],
  };
};

const FASTER = /(?:<@(\w+)>|`([^`]+)`|(\S+)) was faster(?: and decided to (keep|revoke) it)?/;

/**
 * Who somebody is told was faster; null where they are told nothing of the kind. `name`: the id of Slack, the ARN, or what
 * a terminal shows of it. `decided`: null where it was to adopt something, or to give it more time.
 */
export const fasterIn = (text: string): { name: string; isInSlack: boolean; decided: string | null } | null => {
  const [, id, arn, shown, decided = null] = FASTER.exec(text) ?? [];
  const name = id ?? arn ?? shown;
  return name === undefined ? null : { name, isInSlack: id !== undefined, decided };
};

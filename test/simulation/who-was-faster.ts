const FASTER = /(?:<@(\w+)>|`([^`]+)`|(\S+)) was faster and decided to (keep|revoke) it/;

/**
 * Who somebody is told was faster, and to do what; null where they are told nothing of the kind. `name`: the id of Slack,
 * the ARN, or what a terminal shows of it.
 */
export const fasterIn = (text: string): { name: string; isInSlack: boolean; decided: string } | null => {
  const [, id, arn, shown, decided] = FASTER.exec(text) ?? [];
  const name = id ?? arn ?? shown;
  return name === undefined || decided === undefined ? null : { name, isInSlack: id !== undefined, decided };
};

import { STSClient } from '@aws-sdk/client-sts';

/** The region that the shell names, as the SDK finds it (variables, profile); null when it names none. */
export const regionOfShell = async (): Promise<string | null> => {
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch {
    return null;
  } finally {
    client.destroy();
  }
};

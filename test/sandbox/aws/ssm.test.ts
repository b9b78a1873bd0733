import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalAws, type TestAws } from './local-aws.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startLocalAws();
  aws.putParameter('/a', 'one');
  aws.putParameter('/a', 'two');
});
afterAll(() => aws.close());

const get = (input: { Names: string[]; WithDecryption?: boolean }, sessionToken = aws.sessionToken) => {
  const ssm = new SSMClient({ ...aws.settings, credentials: { ...aws.settings.credentials, sessionToken } });
  return ssm.send(new GetParametersCommand(input));
};

describe('the local Parameter Store', () => {
  it('tells what is there, and names what is not', async () => {
    const { Parameters, InvalidParameters } = await get({ Names: ['/a', '/b'], WithDecryption: true });
    expect(Parameters).toEqual([
      expect.objectContaining({ Name: '/a', Type: 'SecureString', Value: 'two', Version: 2 }),
    ]);
    expect(InvalidParameters).toEqual(['/b']);
  });

  it('tells a secret only to who asks for it decrypted', async () => {
    const { Parameters } = await get({ Names: ['/a'] });
    expect(Parameters?.[0]?.Value).not.toBe('two');
  });

  it('tells the functions of the run alone: whoever else is on this machine is refused', async () => {
    const stranger = get({ Names: ['/a'], WithDecryption: true }, 'somebody-else');
    await expect(stranger).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('refuses what SSM refuses', async () => {
    await expect(get({ Names: [] })).rejects.toMatchObject({ name: 'ValidationException' });
    const many = Array.from({ length: 11 }, (_, i) => `/${i}`);
    await expect(get({ Names: many })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

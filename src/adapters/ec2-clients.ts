import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { PortcullisError } from '../errors.ts';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';

/** EC2 in an account and region. Throws `not-listed` for one that is not watched. */
export type Ec2In = (place: Place) => EC2Client;

/** Credentials for another account, as long as they are good. */
export type CredentialsIn = (account: string) => Promise<Credentials>;
export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string; expiration: Date };

type Parts = {
  /** The account of the stack, in which its functions act by their own roles. */
  home: Pick<Place, 'account'>;
  places: readonly Place[];
  credentialsIn: CredentialsIn;
  /** Of every client. */
  options: Pick<EC2ClientConfig, 'maxAttempts' | 'retryMode' | 'requestHandler'>;
};

/**
 * One client for each account and region, made when first needed. No event decides where something is done: a place that
 * is not watched has no client, whoever names it.
 */
export const createEc2In = ({ home, places, credentialsIn, options }: Parts): Ec2In => {
  const watched = new Set(places.map(placeText));
  const clients = new Map<string, EC2Client>();
  return ({ account, region }) => {
    const name = placeText({ account, region });
    if (!watched.has(name)) throw notListed(name);
    const credentials = account === home.account ? {} : { credentials: async () => credentialsIn(account) };
    const client = clients.get(name) ?? new EC2Client({ ...options, region, ...credentials });
    clients.set(name, client);
    return client;
  };
};

const notListed = (name: string): PortcullisError =>
  new PortcullisError('not-listed', `${name} is not watched: add it to portcullis.policy.yml, and deploy.`);

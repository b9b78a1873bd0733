import ipaddr from 'ipaddr.js';
import { AwsError } from '../aws-error.ts';

const malformed = (text: string) => new AwsError('InvalidParameterValue', `CIDR block ${text} is malformed`);

// ipaddr.js also reads octal, hexadecimal and shortened IPv4; EC2 does not.
const DOTTED_QUAD = /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}\/(0|[1-9]\d?)$/;

/**
 * The CIDR as EC2 stores it: host bits cleared (100.68.0.18/18 becomes 100.68.0.0/18), IPv6 in its short spelling.
 * Throws `InvalidParameterValue` for anything else, a missing prefix length included.
 */
export const canonicalCidr = (family: 4 | 6, text: string): string => {
  if (family === 4 ? !DOTTED_QUAD.test(text) : !/^[0-9a-f:.]+\/\d{1,3}$/i.test(text)) throw malformed(text);
  try {
    const network = family === 4 ? ipaddr.IPv4.networkAddressFromCIDR(text) : ipaddr.IPv6.networkAddressFromCIDR(text);
    return `${network.toString()}/${Number(text.split('/')[1])}`;
  } catch {
    throw malformed(text);
  }
};

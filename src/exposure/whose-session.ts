import type { Who } from './actor.ts';
import { type Json, objectOf, textOf } from './lenient.ts';
import { arnParts, cut, field, MOST_ARN } from './read-identity.ts';

// The path is the proof: IAM lets nobody else make a role under `aws-reserved`, whatever they may name it. It is in the
// issuer's ARN only (IAM User Guide, "AWS reserved roles"; IAM Identity Center User Guide, "Referencing permission sets").
const IDENTITY_CENTER =
  /^arn:[\w-]+:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\/(?:[\w-]+\/)?AWSReservedSSO_.+_[0-9a-f]{16}$/;
const SERVICE_ACCOUNT = /^system:serviceaccount:([a-z0-9.-]{1,253}):([a-z0-9.-]{1,253})$/;
const INSTANCE = /^i-[0-9a-f]{8,17}$/;

/** The subject of the token that an OIDC provider signed: for IRSA, the Kubernetes service account. */
const serviceAccountOf = (session: Json | null): string | null => {
  const data = objectOf(field(session, 'webIdFederationData'));
  const attributes = objectOf(field(data, 'attributes')) ?? {};
  for (const [key, value] of Object.entries(attributes).slice(0, 20)) {
    const [, namespace, name] = SERVICE_ACCOUNT.exec(key.endsWith('sub') ? (cut(value, 600) ?? '') : '') ?? [];
    if (namespace && name) return `${namespace}/${name}`;
  }
  return null;
};

/**
 * Who is behind a role's session. `RoleSessionName` is chosen by the caller and proves nothing. What does prove:
 * a role of Identity Center (which names the session after the user), a source identity (which cannot be changed once
 * it is set), the signed token of a service account, and EC2's delivery of a role to an instance.
 */
export const whoseSession = (identity: Json, session: Json | null, arn: string | null): Who => {
  const issuer = objectOf(field(session, 'sessionIssuer'));
  const parts = arnParts(arn);
  const isSession = parts.type === 'assumed-role';
  const role = cut(field(issuer, 'userName')) ?? (isSession ? cut(parts.first) : null);
  const principal = textOf(field(identity, 'principalId'))?.slice(0, MOST_ARN) ?? '';
  const colon = principal.indexOf(':');
  const chosen = isSession ? cut(parts.last) : colon < 0 ? null : cut(principal.slice(colon + 1));

  const isIdentityCenter = IDENTITY_CENTER.test(cut(field(issuer, 'arn'), MOST_ARN) ?? '');
  if (isIdentityCenter && chosen !== null) return { kind: 'person', name: chosen, proven: true, role };
  const sourceIdentity = cut(field(session, 'sourceIdentity'));
  if (sourceIdentity !== null) return { kind: 'person', name: sourceIdentity, proven: true, role };
  const serviceAccount = serviceAccountOf(session);
  if (serviceAccount !== null) return { kind: 'service-account', name: serviceAccount, proven: true, role };
  if (field(session, 'ec2RoleDelivery') !== undefined && chosen !== null && INSTANCE.test(chosen))
    return { kind: 'instance', name: chosen, proven: true, role };
  return { kind: 'role', name: chosen, proven: false, role };
};

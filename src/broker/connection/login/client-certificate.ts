import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { BrokerOptions } from '../../broker-options.ts';

/** Problem with a client certificate or its key. */
export interface CertificateProblem {
  readonly part: 'cert' | 'key';
  /** A clause that follows the name of the setting or file. */
  readonly text: string;
}

/** Checks that certificate and key are readable and belong together. @returns undefined when they do, or when both are absent. */
export function findCertificateProblem({
  cert,
  key,
}: Pick<BrokerOptions, 'cert' | 'key'>): CertificateProblem | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined) return { part: 'cert', text: 'is not set, but a key is; expected both or neither' };
  if (key === undefined)
    return { part: 'key', text: 'is not set, but a certificate is; expected both or neither' };
  const certificate = parseCertificate(cert);
  if (certificate === undefined)
    return {
      part: 'cert',
      text: 'contains no certificate; expected PEM that begins with -----BEGIN CERTIFICATE-----',
    };
  const privateKey = parsePrivateKey(key);
  if (typeof privateKey === 'string') return { part: 'key', text: privateKey };
  return certificate.checkPrivateKey(privateKey)
    ? undefined
    : {
        part: 'key',
        text: 'does not belong to the certificate; expected the key that the certificate was made with',
      };
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** @returns the key, or a clause that describes the problem. */
function parsePrivateKey(pem: string): KeyObject | string {
  try {
    return createPrivateKey(pem);
  } catch {
    return /ENCRYPTED/.test(pem)
      ? 'is a key with a passphrase; expected a key without, because the agent starts unattended'
      : 'contains no private key; expected PEM that begins with -----BEGIN PRIVATE KEY-----';
  }
}

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { BrokerOptions } from '../../broker.ts';

/** What is wrong with a certificate that a client would show, or with its key. */
export interface CertificateProblem {
  readonly part: 'cert' | 'key';
  /** A clause that follows the name of where the part came from. */
  readonly text: string;
}

/** Whether the two can be shown to a broker together; undefined where they can, or where there is none. */
export function findCertificateProblem({
  cert,
  key,
}: Pick<BrokerOptions, 'cert' | 'key'>): CertificateProblem | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined) return { part: 'cert', text: 'is not given, and there is a key; both or none' };
  if (key === undefined)
    return { part: 'key', text: 'is not given, and there is a certificate; both or none' };
  const certificate = parseCertificate(cert);
  if (certificate === undefined)
    return { part: 'cert', text: 'holds no certificate; PEM that begins with -----BEGIN CERTIFICATE-----' };
  const found = parsePrivateKey(key);
  if (typeof found === 'string') return { part: 'key', text: found };
  return certificate.checkPrivateKey(found)
    ? undefined
    : { part: 'key', text: 'is not the key of the certificate; the one that it was made with' };
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function parsePrivateKey(pem: string): KeyObject | string {
  try {
    return createPrivateKey(pem);
  } catch {
    return /ENCRYPTED/.test(pem)
      ? 'is a key with a passphrase, which nobody is there to type; one without'
      : 'holds no private key; PEM that begins with -----BEGIN PRIVATE KEY-----';
  }
}

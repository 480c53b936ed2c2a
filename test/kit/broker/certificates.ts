import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface CertificateOptions {
  /** Common name of the subject. Default: `test`. */
  readonly name?: string;
  /** IPv4 address of the host. Default: 127.0.0.1. */
  readonly address?: readonly [number, number, number, number];
  /** Validity in days from now. Default: from -1 until 1. */
  readonly fromDays?: number;
  readonly untilDays?: number;
}

/** A certificate and its private key, as PEM text. */
export interface CertificateAndKey {
  readonly key: string;
  readonly cert: string;
}

/** Signs certificates. */
export interface CertificateAuthority {
  readonly cert: string;
  issue(options?: CertificateOptions): CertificateAndKey;
}

interface Signer {
  readonly name: string;
  readonly key: KeyObject;
}

/** Creates a self-signed certificate for one address. */
export function createSelfSigned(options: CertificateOptions = {}): CertificateAndKey {
  const { privateKey, publicKey } = createKeyPair();
  const { name = 'test' } = options;
  return {
    key: toPem(privateKey),
    cert: signCertificate(publicKey, { name, key: privateKey }, options, hostExtension(options)),
  };
}

export function createAuthority(name = 'test authority'): CertificateAuthority {
  const { privateKey, publicKey } = createKeyPair();
  const signer = { name, key: privateKey };
  return {
    cert: signCertificate(publicKey, signer, { name }, basicConstraints),
    issue(options = {}) {
      // Every broker can read an RSA key from PEM.
      const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return {
        key: toPem(own.privateKey),
        cert: signCertificate(own.publicKey, signer, options, hostExtension(options)),
      };
    },
  };
}

const createKeyPair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaSha256 = sequence(oid('2a8648ce3d040302'));
/** Extension basic constraints: an authority. */
const basicConstraints = sequence(
  oid('551d13'),
  der(0x01, Buffer.from([0xff])),
  der(0x04, sequence(der(0x01, Buffer.from([0xff])))),
);
/** Extension subject alternative name: an address. */
const hostExtension = ({ address = [127, 0, 0, 1] }: CertificateOptions) =>
  sequence(oid('551d11'), der(0x04, sequence(der(0x87, Buffer.from(address)))));
const commonName = (name: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));

/** Signs an X.509 certificate of version 3 (RFC 5280, 4.1). @returns PEM text. */
function signCertificate(
  publicKey: KeyObject,
  signer: Signer,
  options: CertificateOptions,
  extension: Buffer,
): string {
  const { name = 'test', fromDays = -1, untilDays = 1 } = options;
  const day = 86_400_000;
  const signed = sequence(
    der(0xa0, Buffer.from('020102', 'hex')),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaSha256,
    commonName(signer.name),
    sequence(time(Date.now() + fromDays * day), time(Date.now() + untilDays * day)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', signed, signer.key)]);
  const text = sequence(signed, ecdsaSha256, der(0x03, signature))
    .toString('base64')
    .replaceAll(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(digits));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

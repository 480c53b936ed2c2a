import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface CertificateOptions {
  /** Common name of its owner, `test` unless given. */
  readonly name?: string;
  /** The host that it is for, 127.0.0.1 unless given. */
  readonly address?: readonly [number, number, number, number];
  /** From now on; -1 and 1 unless given. */
  readonly fromDays?: number;
  readonly untilDays?: number;
}

/** A certificate and its key, as PEM text. */
export interface CertificateAndKey {
  readonly key: string;
  readonly cert: string;
}

/** One that signs certificates of others. */
export interface CertificateAuthority {
  readonly cert: string;
  issue(wanted?: CertificateOptions): CertificateAndKey;
}

interface Signer {
  readonly name: string;
  readonly key: KeyObject;
}

/** A certificate that vouches for itself and one address. */
export function createSelfSigned(wanted: CertificateOptions = {}): CertificateAndKey {
  const { privateKey, publicKey } = pair();
  const { name = 'test' } = wanted;
  return {
    key: pemOf(privateKey),
    cert: certificate(publicKey, { name, key: privateKey }, wanted, host(wanted)),
  };
}

export function createAuthority(name = 'test authority'): CertificateAuthority {
  const { privateKey, publicKey } = pair();
  const signer = { name, key: privateKey };
  return {
    cert: certificate(publicKey, signer, { name }, mayVouch),
    issue(wanted = {}) {
      // Of this kind every broker reads a key from PEM.
      const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return { key: pemOf(own.privateKey), cert: certificate(own.publicKey, signer, wanted, host(wanted)) };
    },
  };
}

const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const ecdsaSha256 = sequence(oid('2a8648ce3d040302'));
/** Basic constraints: an authority. */
const mayVouch = sequence(
  oid('551d13'),
  der(0x01, Buffer.from([0xff])),
  der(0x04, sequence(der(0x01, Buffer.from([0xff])))),
);
/** Subject alternative name: an address. */
const host = ({ address = [127, 0, 0, 1] }: CertificateOptions) =>
  sequence(oid('551d11'), der(0x04, sequence(der(0x87, Buffer.from(address)))));
const commonName = (name: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));

/** X.509 version 3: RFC 5280, 4.1; as PEM text. */
function certificate(
  publicKey: KeyObject,
  signer: Signer,
  wanted: CertificateOptions,
  extension: Buffer,
): string {
  const { name = 'test', fromDays = -1, untilDays = 1 } = wanted;
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

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

interface Validity {
  /** The host that it is for, 127.0.0.1 unless given. */
  readonly address?: readonly [number, number, number, number];
  /** From now on; -1 and 1 unless given. */
  readonly fromDays?: number;
  readonly untilDays?: number;
}

/** A certificate that vouches for itself and one address, and its key, as PEM text. */
export function selfSigned(validity: Validity = {}): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const der = certificate(privateKey, publicKey, validity).toString('base64').replaceAll(/.{64}/g, '$&\n');
  return { key, cert: `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n` };
}

/** X.509 version 3 in DER: RFC 5280, 4.1. */
function certificate(privateKey: KeyObject, publicKey: KeyObject, wanted: Validity): Buffer {
  const { address = [127, 0, 0, 1], fromDays = -1, untilDays = 1 } = wanted;
  const ecdsaSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
  const name = sequence(
    der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('test')))),
  );
  const day = 86_400_000;
  const validity = sequence(time(Date.now() + fromDays * day), time(Date.now() + untilDays * day));
  // Subject alternative name: an address.
  const alternative = der(0x04, sequence(der(0x87, Buffer.from(address))));
  const extensions = der(0xa3, sequence(sequence(Buffer.from('0603551d11', 'hex'), alternative)));
  const signed = sequence(
    der(0xa0, Buffer.from('020102', 'hex')),
    der(0x02, Buffer.from([1])),
    ecdsaSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', signed, privateKey)]);
  return sequence(signed, ecdsaSha256, der(0x03, signature));
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

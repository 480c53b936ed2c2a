import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { CheckContext } from '../check-context.ts';
import { dialTls } from '../dial.ts';
import { OverLimit } from '../limit.ts';
import { type Finding, fail, pass, type Step, skip } from '../step.ts';

const dayMs = 86_400_000;
/** A certificate that ends sooner is told of. */
const soonDays = 14;

export const tlsStep: Step = {
  name: 'TLS',
  needs: ['port'],
  async run(way) {
    if (!way.url.tls)
      return skip(`not asked for by amqp://${way.user === undefined ? '' : '; the password travels openly'}`);
    const { ca, cert } = way.access;
    if (ca !== undefined && !holdsCertificate(ca))
      return fail(
        'broker.caFile holds no certificate that can be read',
        'let it be a PEM file: parts that begin with -----BEGIN CERTIFICATE-----, the authority of the broker among them',
      );
    const own = cert === undefined ? undefined : new X509Certificate(cert);
    if (own !== undefined && own.validToDate.getTime() < Date.now())
      return fail(
        `the certificate of this side, of ${commonName(own)}, ended on ${day(own.validTo)}`,
        'have it renewed: broker.certFile and broker.keyFile',
      );
    let socket: TLSSocket;
    try {
      socket = await dialTls(way);
    } catch (error) {
      return noTls(error, way);
    }
    const certificate = socket.getPeerCertificate();
    // Typings say Error; it is the code.
    const problem: unknown = socket.authorized ? undefined : socket.authorizationError;
    const protocol = socket.getProtocol() ?? 'TLS';
    socket.destroy();
    if (problem === undefined || problem === null) return trusted(protocol, certificate, own);
    return untrusted(String((problem as { code?: unknown }).code ?? problem), certificate, way);
  },
};

/** OpenSSL passes over what it cannot read. */
function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function trusted(protocol: string, certificate: PeerCertificate, own: X509Certificate | undefined): Finding {
  const days = daysUntil(certificate.valid_to);
  const mine = own === undefined ? '' : `; it may see that of ${commonName(own)}`;
  const text = `${protocol}, ${shown(certificate)}, until ${day(certificate.valid_to)} (${days} days)${mine}`;
  if (days < soonDays) return pass(text, 'have the certificate of the broker renewed before it ends');
  return own !== undefined && daysUntil(own.validTo) < soonDays
    ? pass(text, 'have the certificate in broker.certFile renewed before it ends')
    : pass(text);
}

function daysUntil(date: string): number {
  return Math.floor((Date.parse(date) - Date.now()) / dayMs);
}

function commonName({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? 'nobody';
}

function untrusted(code: string, certificate: PeerCertificate, { url, access }: CheckContext): Finding {
  const { valid_from, valid_to, subjectaltname } = certificate;
  const said = shown(certificate);
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return fail(
        `${said}, ended on ${day(valid_to)}`,
        'have the certificate of the broker renewed; if it has not ended, see the clock of this machine',
      );
    case 'CERT_NOT_YET_VALID':
      return fail(
        `${said}, begins on ${day(valid_from)} only`,
        'see the clocks of this machine and of the broker',
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return fail(
        `${said}, is not for ${url.host}; it is for ${subjectaltname?.replaceAll(/(DNS|IP Address|URI):/g, '') ?? 'no host'}`,
        isIP(url.host)
          ? 'name the broker as its certificate does, instead of by its address'
          : 'name the broker as its certificate does, or have one made for this name',
      );
    default:
      return fail(
        `${said}, is not vouched for by anybody ${access.ca === undefined ? 'that this machine trusts' : 'in broker.caFile'} (${code})`,
        access.ca === undefined
          ? 'put the authority that signed it, as a PEM file, into broker.caFile'
          : 'put the authority that signed it into broker.caFile, with those between it and the broker where the broker does not send them',
      );
  }
}

function noTls(error: unknown, { url, timeoutMs }: CheckContext): Finding {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (error instanceof OverLimit)
    return fail(
      `no TLS on port ${url.port}: the other side says nothing within ${timeoutMs / 1000} s`,
      `does the broker speak TLS on this port? amqps is usually on 5671, amqp://${url.host} is without it`,
    );
  if (/ALERT_HANDSHAKE|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS|ALERT_PROTOCOL/.test(code))
    return fail(
      `no TLS that both sides speak (${code})`,
      'let the broker speak TLS 1.2 or 1.3 with ciphers of today',
    );
  return fail(
    `no TLS on port ${url.port} (${code || message})`,
    `does the broker speak TLS on this port, with a certificate of its own? amqps is usually on 5671, amqp://${url.host} is without it`,
  );
}

function shown({ subject, issuer }: PeerCertificate): string {
  const [of, by] = [named(subject), named(issuer)];
  return of === by ? `certificate of ${of}, signed by itself` : `certificate of ${of}, signed by ${by}`;
}

function named(who: PeerCertificate['subject'] | undefined): string {
  const name = who?.CN ?? who?.O;
  return (Array.isArray(name) ? name[0] : name) ?? 'nobody';
}

/** `2026-11-21`, from the date as a certificate has it. */
function day(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().slice(0, 10);
}

import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { plural, TimeoutError } from '#base';
import type { CheckContext } from '../check-context.ts';
import { dialTls } from '../dial.ts';
import { type Finding, fail, pass, type Step, skip } from '../step.ts';

const dayMs = 86_400_000;
/** The step advises renewal of a certificate that expires sooner. */
const renewalDays = 14;

export const tlsStep: Step = {
  name: 'TLS',
  needs: ['port'],
  async run(context) {
    if (!context.url.tls)
      return skip(
        `not used by amqp://${context.user === undefined ? '' : '; the password travels unencrypted'}`,
      );
    const { ca, cert } = context.access;
    if (ca !== undefined && !holdsCertificate(ca))
      return fail(
        'broker.caFile contains no readable certificate',
        'use a PEM file: sections that begin with -----BEGIN CERTIFICATE-----, one of them the authority of the broker',
      );
    const own = cert === undefined ? undefined : new X509Certificate(cert);
    if (own !== undefined && own.validToDate.getTime() < Date.now())
      return fail(
        `the client certificate, of ${commonName(own)}, expired on ${isoDay(own.validTo)}`,
        'renew it: broker.certFile and broker.keyFile',
      );
    let socket: TLSSocket;
    try {
      socket = await dialTls(context);
    } catch (error) {
      return noTlsFinding(error, context);
    }
    const certificate = socket.getPeerCertificate();
    // The type declarations say Error, but Node returns the code as text.
    const problem: unknown = socket.authorized ? undefined : socket.authorizationError;
    const protocol = socket.getProtocol() ?? 'TLS';
    socket.destroy();
    if (problem === undefined || problem === null) return trustedFinding(protocol, certificate, own);
    return untrustedFinding(String((problem as { code?: unknown }).code ?? problem), certificate, context);
  },
};

/** Reports whether a PEM text contains a certificate. OpenSSL itself skips unreadable sections without an error. */
function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function trustedFinding(
  protocol: string,
  certificate: PeerCertificate,
  own: X509Certificate | undefined,
): Finding {
  const days = daysUntil(certificate.valid_to);
  const client = own === undefined ? '' : `; the client certificate is of ${commonName(own)}`;
  const text = `${protocol}, ${describeCertificate(certificate)}, until ${isoDay(certificate.valid_to)} (${plural(days, 'day')})${client}`;
  if (days < renewalDays) return pass(text, 'renew the certificate of the broker before it expires');
  return own !== undefined && daysUntil(own.validTo) < renewalDays
    ? pass(text, 'renew the certificate in broker.certFile before it expires')
    : pass(text);
}

function daysUntil(date: string): number {
  return Math.floor((Date.parse(date) - Date.now()) / dayMs);
}

function commonName({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? 'an unnamed subject';
}

function untrustedFinding(
  code: string,
  certificate: PeerCertificate,
  { url, access }: CheckContext,
): Finding {
  const { valid_from, valid_to, subjectaltname } = certificate;
  const described = describeCertificate(certificate);
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return fail(
        `${described}, expired on ${isoDay(valid_to)}`,
        'renew the certificate of the broker; if it is still valid, see the clock of this machine',
      );
    case 'CERT_NOT_YET_VALID':
      return fail(
        `${described}, is not valid before ${isoDay(valid_from)}`,
        'see the clocks of this machine and of the broker',
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return fail(
        `${described}, is not for ${url.host}; it is for ${subjectaltname?.replaceAll(/(DNS|IP Address|URI):/g, '') ?? 'no host'}`,
        isIP(url.host)
          ? 'name the broker as its certificate does, instead of by its address'
          : 'name the broker as its certificate does, or make a certificate for this name',
      );
    default:
      return fail(
        `${described}, is not signed by an authority ${access.ca === undefined ? 'that this machine trusts' : 'in broker.caFile'} (${code})`,
        access.ca === undefined
          ? 'put the authority that signed it, as a PEM file, into broker.caFile'
          : 'put the authority that signed it into broker.caFile, with the intermediate certificates that the broker does not send',
      );
  }
}

function noTlsFinding(error: unknown, { url, timeoutMs }: CheckContext): Finding {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (error instanceof TimeoutError)
    return fail(
      `no TLS on port ${url.port}: the server sends nothing within ${timeoutMs / 1000} s`,
      `does the broker speak TLS on this port? amqps is usually on 5671, amqp://${url.host} is without it`,
    );
  if (/ALERT_HANDSHAKE|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS|ALERT_PROTOCOL/.test(code))
    return fail(
      `no TLS version that both sides speak (${code})`,
      'let the broker speak TLS 1.2 or 1.3 with current ciphers',
    );
  return fail(
    `no TLS on port ${url.port} (${code || message})`,
    `does the broker speak TLS on this port, with its own certificate? amqps is usually on 5671, amqp://${url.host} is without it`,
  );
}

function describeCertificate({ subject, issuer }: PeerCertificate): string {
  const [owner, signer] = [subjectName(subject), subjectName(issuer)];
  return `certificate of ${owner}, signed by ${owner === signer ? 'itself' : signer}`;
}

function subjectName(subject: PeerCertificate['subject'] | undefined): string {
  const name = subject?.CN ?? subject?.O;
  return (Array.isArray(name) ? name[0] : name) ?? 'an unnamed subject';
}

/** Formats a certificate's date as `2026-11-21`. */
function isoDay(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().slice(0, 10);
}

import type { BrokerUrl } from './broker-url.ts';

const unknownSigner = 'its certificate is not vouched for by anybody that is trusted here';

/** Sentences by the code of OpenSSL or Node; the code is added, for whoever looks it up. */
const reasons: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownSigner,
  SELF_SIGNED_CERT_IN_CHAIN: unknownSigner,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownSigner,
  CERT_SIGNATURE_FAILURE: unknownSigner,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ALERT_CERTIFICATE_REQUIRED: 'it wants a certificate of this side',
  ALERT_BAD_CERTIFICATE: 'it wants a certificate of this side, or another one',
  ALERT_CERTIFICATE_UNKNOWN: 'it does not take the certificate of this side',
  ALERT_CERTIFICATE_EXPIRED: 'it does not take the certificate of this side, which has expired',
  ALERT_CERTIFICATE_REVOKED: 'it does not take the certificate of this side, which is revoked',
  ALERT_UNKNOWN_CA: 'it does not know who signed the certificate of this side',
  WRONG_VERSION_NUMBER: 'it does not speak TLS on this port',
  PACKET_LENGTH_TOO_LONG: 'it does not speak TLS on this port',
};

/** What stands before the name of an alert differs between versions of OpenSSL. */
const prefix = /^ERR_SSL_(?:(?:TLSV1|TLSV13|SSLV3|SSL\/TLS)_)?/;
const tlsCode =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO$|HOSTNAME_)/;

/** Why there is no TLS with a broker, from the error of a socket; undefined where that is none of TLS. */
export function tlsErrorText({ host }: BrokerUrl, cause: unknown): string | undefined {
  const { code, message, cert } = (cause ?? {}) as {
    code?: unknown;
    message?: unknown;
    cert?: { subjectaltname?: string };
  };
  const name = String(code);
  if (name === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const hosts = cert?.subjectaltname?.replaceAll(/(DNS|IP Address|URI):/g, '') ?? 'no host';
    return `its certificate is for ${hosts}, not for ${host}`;
  }
  const reason = reasons[name.replace(prefix, '')];
  if (reason !== undefined) return `${reason}: ${name}`;
  return tlsCode.test(name) ? String(message) : undefined;
}

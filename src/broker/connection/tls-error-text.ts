import type { BrokerUrl } from './broker-url.ts';

const unknownAuthority = 'its certificate is not signed by a trusted authority';

/** Sentences by the error code of OpenSSL or Node. */
const reasons: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ALERT_CERTIFICATE_REQUIRED: 'it requires a client certificate',
  ALERT_BAD_CERTIFICATE: 'it requires a client certificate, or a different one',
  ALERT_CERTIFICATE_UNKNOWN: 'it rejects the client certificate',
  ALERT_CERTIFICATE_EXPIRED: 'it rejects the client certificate, which has expired',
  ALERT_CERTIFICATE_REVOKED: 'it rejects the client certificate, which is revoked',
  ALERT_UNKNOWN_CA: 'it does not know the authority that signed the client certificate',
  WRONG_VERSION_NUMBER: 'it does not speak TLS on this port',
  PACKET_LENGTH_TOO_LONG: 'it does not speak TLS on this port',
};

/** Prefix of an alert's name, which differs between versions of OpenSSL. */
const prefix = /^ERR_SSL_(?:(?:TLSV1|TLSV13|SSLV3|SSL\/TLS)_)?/;
const tlsCode =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO$|HOSTNAME_)/;

/** Describes a socket's TLS error, with its code appended for a search. @returns undefined for any other error. */
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

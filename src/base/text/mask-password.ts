import net from 'node:net';

/**
 * Masks what may be a password in the text of a broker URL, also where the text is not a valid URL: everything between the
 * first colon after the scheme and the last `@`, and everything before a lone `@` except a user name after `//`. Without an
 * `@`, a port that is not a number counts as the password of a URL whose host is missing.
 */
export function maskPassword(text: string): string {
  const [scheme = ''] = /^(?:amqps?:\/{0,2}|[a-z][a-z\d+.-]*:\/\/)?/i.exec(text) ?? [];
  const rest = text.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  return at < 0 ? scheme + maskPort(rest) : scheme + maskLogin(rest.slice(0, at), scheme) + rest.slice(at);
}

function maskLogin(login: string, scheme: string): string {
  const [, user] = /^([^:/]*):/s.exec(login) ?? [];
  if (user !== undefined) return `${user}:***`;
  // A password with a comma in a list splits into `amqp://user:first` and `second@host`.
  return scheme.endsWith('//') ? login : '***';
}

function maskPort(rest: string): string {
  const [, host, port = ''] = /^([^:[\]/]*):(.*)$/s.exec(rest) ?? [];
  if (host === undefined || /^\d*(?:[/?#]|$)/.test(port) || net.isIPv6(rest.replace(/%.*$/, ''))) return rest;
  return `${host}:***`;
}

/**
 * Masks the passwords in a list of broker URLs. A password with commas has split one URL of an environment variable into several
 * items: those up to the next `@` are parts of the password.
 */
export function maskPasswords(urls: readonly string[]): readonly string[] {
  return urls.map((url, index) => {
    if (isPartOfPassword(urls.slice(index))) return url.includes('@') ? maskPassword(url) : '***';
    // What looks like a port is the beginning of the password.
    return isPartOfPassword(urls.slice(index + 1)) ? maskPassword(`${url}@`).slice(0, -1) : maskPassword(url);
  });
}

/** Reports whether an `@` comes in these items before the next URL begins. */
function isPartOfPassword(items: readonly string[]): boolean {
  const begin = items.findIndex((item) => /^[a-z][a-z\d+.-]*:\/\//i.test(item));
  return items.slice(0, begin < 0 ? undefined : begin).some((item) => item.includes('@'));
}

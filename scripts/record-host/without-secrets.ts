/** Keys whose value is a secret, in the files of network services. */
const secret =
  /^\s*[\w.-]*(?:psk|passw(?:or)?d|passphrase|secret|private-?key|pre-?shared-?key|token|(?:wep|wireless)-?key\d?|(?<![a-z])pin(?![a-z]))[\w.-]*\s*[\s=]/i;
const comment = /^\s*[#;]/;
const isConfiguration = (path: string): boolean =>
  /^\/(?:etc|run|usr\/(?:local\/)?lib|lib)\/(?:systemd\/|network\/|netplan\/)/.test(path);
const isResolvConf = (path: string): boolean => /resolv\.conf$/.test(path);

/**
 * Leaves out what no probe needs and nobody should publish: secrets, comments, domains to search, messages to users. The other lines keep
 * their numbers.
 */
export function withoutSecrets(path: string, text: string): string {
  if (isResolvConf(path)) return keepLines(text, (line) => /^\s*nameserver\s/.test(line));
  if (path.startsWith('/run/systemd/shutdown/'))
    return keepLines(text, (line) => !line.startsWith('WALL_MESSAGE='));
  if (path.startsWith('/run/udev/data/')) return keepLines(text, (line) => line.startsWith('E:'));
  if (!isConfiguration(path)) return text;
  return keepLines(text, (line) => !comment.test(line) && !secret.test(line));
}

const keepLines = (text: string, isKept: (line: string) => boolean): string =>
  text
    .split('\n')
    .map((line) => (isKept(line) ? line : ''))
    .join('\n');

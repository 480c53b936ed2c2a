import { environmentName, type Key, keys, type Setting, settings } from '../../src/cli/config/settings.ts';

/** `docs/configuration.md`, from the table of settings. */
export function configurationDocument(): string {
  return `# Configuration

Made from the table in \`src/cli/config/settings.ts\` by \`npm run docs\`; do not edit.

A value is taken from the default, the configuration file, the environment and the command line; the later one wins.
The file is TOML, \`/etc/ovirt-node/agent.toml\` unless \`--config FILE\` names another:

\`\`\`toml
[broker]
urls = ["amqp://broker.example.com", "amqp://spare.example.com"]
user = "node7"
passwordFile = "/etc/ovirt-node/password"

[policy.callers]
"alice@QPID" = "administrator"
"ops-*@QPID" = "operator"
\`\`\`

In the environment a list is separated by commas, and a table is JSON. On SIGHUP the agent reads the policy again, and only
that; one that is wrong changes nothing. All mistakes are told at once, each with its key, where the value
came from and what would be right; the exit status is then 78. \`ovirt-node agent --check-config\` only checks,
\`ovirt-node agent --print-config\` shows every value and its source, without passwords.

| key | environment | default | what it is |
|---|---|---|---|
${keys.map(row).join('\n')}
`;
}

function row(key: Key): string {
  const setting: Setting = settings[key];
  const cells = [`\`${key}\``, `\`${environmentName(key)}\``, shownDefault(setting), setting.desc];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function shownDefault({ value, fallback, unit }: Setting): string {
  if (value === undefined) return fallback ?? 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'object') return 'none';
  return unit === undefined ? String(value) : `${String(value)} ${unit}`;
}

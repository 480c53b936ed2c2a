import type { Setting } from '../../src/cli/config/setting.ts';
import { environmentName, type Key, keys, settings } from '../../src/cli/config/settings.ts';
import { tableRow } from './table-row.ts';

/** Returns the text of `docs/configuration.md`. Source: the table of settings. */
export function configurationDocument(): string {
  return `# Configuration

\`npm run docs\` generates this page from the table in \`src/cli/config/settings.ts\`; do not edit it.

The program takes each value from the default, the configuration file, the environment or the command line. The later source
wins. The file is TOML, \`/etc/ovirt-node/agent.toml\` unless \`--config FILE\` names another:

\`\`\`toml
[broker]
urls = ["amqp://broker.example.com", "amqp://spare.example.com"]
user = "node7"
passwordFile = "/etc/ovirt-node/password"

[policy.callers]
"alice@QPID" = "administrator"
"ops-*@QPID" = "operator"
\`\`\`

In the environment, commas separate the items of a list, and a table is JSON. Seconds may have their unit: \`"10 s"\`. On SIGHUP the
agent reads only the policy again. An invalid policy changes nothing, and neither does an empty file, which an editor may leave for a moment. For another changed setting
the agent logs \`needs a restart: KEY\`. The program reports all mistakes at once as \`KEY (from SOURCE) is VALUE; expected …\` and exits
with status 78. \`ovirt-node agent --check-config\` only checks the configuration. \`ovirt-node agent --print-config\` prints every
value and its source, without passwords.

| key | environment | default | description |
|---|---|---|---|
${keys.map(row).join('\n')}
`;
}

function row(key: Key): string {
  const setting: Setting = settings[key];
  return tableRow([`\`${key}\``, `\`${environmentName(key)}\``, defaultText(setting), setting.desc]);
}

function defaultText({ default: value, fallback, unit }: Setting): string {
  if (value === undefined) return fallback ?? 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'object') return 'none';
  return unit === undefined ? String(value) : `${String(value)} ${unit}`;
}

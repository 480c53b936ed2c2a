import { relative } from 'node:path';

/**
 * Chunks of the program, each with the modules that it holds: paths, or beginnings of paths, in the repository. Modules that the
 * same commands load share a chunk, since each file costs a start about a millisecond. The first match counts.
 *
 * A module without a match goes where rolldown puts it: what one command alone loads goes into the chunk of this command, and a
 * package behind `import()` into a chunk of its own.
 */
const chunks: Readonly<Record<string, readonly string[]>> = {
  // What nearly every command loads. Nothing else may come in: `--version` loads this chunk.
  base: [
    '\0builtin:',
    '\0rolldown/runtime',
    'node_modules/commander/',
    'src/base/',
    'src/broker/broker-error.ts',
    'src/cli/command.ts',
    'src/cli/completion/completion-command.ts',
    'src/cli/completion/shell-names.ts',
    'src/cli/config/config-error.ts',
    'src/cli/demo/port.ts',
    'src/cli/program.ts',
    'src/cli/render/json-text.ts',
    'src/cli/render/text/shorten-url.ts',
    // The shell runs commands, too.
    'src/cli/run.ts',
    'src/cli/select/format-choices.ts',
    'src/cli/service/process-title.ts',
    'src/cli/service/signals.ts',
    'src/cli/service/young-generation.ts',
  ],
  'embedded-broker': [
    'src/broker/embedded/',
    'src/cli/demo/demo-login.ts',
    'src/cli/demo/embedded-broker.ts',
    'src/cli/demo/next-commands.ts',
  ],
  xml: [
    'node_modules/@nodable/',
    'node_modules/anynum/',
    'node_modules/fast-xml-',
    'node_modules/is-unsafe/',
    'node_modules/path-expression-matcher/',
    'node_modules/strnum/',
    'node_modules/xml-naming/',
    'src/actions/network/xml/interface-xml.ts',
    'src/actions/network/xml/print-interface-xml.ts',
    'src/actions/network/xml/read/',
    'src/cli/commands/run/read-schema-file.ts',
    'src/qmf/schema/xml/',
  ],
  // What checks a configuration checks a checkpoint too; `rollback` needs no broker.
  zod: ['node_modules/zod/'],
  // The connection to a broker and the configuration that names it.
  connection: [
    'node_modules/debug/',
    'node_modules/ms/',
    'node_modules/re2js/',
    'node_modules/rhea/',
    'node_modules/smol-toml/',
    'src/broker/',
    'src/cli/config/broker-access.ts',
    'src/cli/config/find-broker.ts',
    'src/cli/config/load-config.ts',
    'src/cli/config/policy-schema.ts',
    'src/cli/config/read-sources.ts',
    'src/cli/config/setting.ts',
    'src/cli/config/settings.ts',
    'src/cli/config/trusted-file.ts',
    'src/cli/demo/demo-access.ts',
    'src/cli/demo/demo-file.ts',
    'src/qmf/',
  ],
  completion: ['src/cli/completion/'],
  shell: ['src/cli/shell/'],
  // Node's server of HTTP, for `metrics --listen` alone.
  'metrics-server': ['src/cli/metrics/metrics-server.ts'],
  metrics: ['src/cli/metrics/', 'src/cli/service/metrics-file.ts'],
  live: ['src/cli/commands/live/run/', 'src/cli/live/', 'src/cli/render/lines/'],
  console: ['src/cli/console-session.ts', 'src/cli/render/', 'src/cli/select/', 'src/console/'],
  // The client of libvirt loads where libvirt has a socket; the rest of its folder is part of the host.
  libvirt: ['src/probes/libvirt/rpc/'],
  host: ['src/actions/', 'src/dbus/', 'src/netlink/', 'src/probes/', 'src/transactions/'],
  node: ['src/access/', 'src/agent/', 'src/cli/config/', 'src/cli/host-facts.ts', 'src/node/'],
};

/** Returns the chunk of a module; null to leave the choice to rolldown. @param id absolute path, or a virtual name. */
export function chunkOf(id: string): string | null {
  const path = id.includes('/node_modules/')
    ? `node_modules/${id.split('/node_modules/').at(-1)}`
    : id.startsWith('\0')
      ? id
      : relative('.', id);
  const found = Object.entries(chunks).find(([, paths]) => paths.some((start) => path.startsWith(start)));
  return found?.[0] ?? null;
}

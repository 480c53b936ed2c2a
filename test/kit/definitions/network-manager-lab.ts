import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type DefinitionChange, type DefinitionRequest, flattenDefinition } from '#actions';
import { openBus } from '#dbus';
import { hostNetworkContext } from '../../../src/actions/network/apply/network-context.ts';
import {
  definitionUndoSchema,
  undoAfterRestart,
  undoDefinitions,
} from '../../../src/actions/network/definitions/definition-undo.ts';
import { prepareDefinition } from '../../../src/actions/network/definitions/prepare-definition.ts';
import { readNetworkState } from '../../../src/actions/network/read/read-network-state.ts';
import { printInterfaceXml } from '../../../src/actions/network/xml/print-interface-xml.ts';
import { readInterfaceXml } from '../../../src/actions/network/xml/read/read-interface-xml.ts';
import type { NodeFacts } from '../../../src/node/facts/node-facts.ts';
import { writtenDefinition } from '../../../src/node/interfaces/written-definition.ts';
import { knownDefinitions } from '../../../src/node/methods/network/definition-service.ts';
import { readNetworkManagerDefinitions } from '../../../src/probes/definitions/network-manager/read-network-manager.ts';
import { nodeFacts } from '../node/facts.ts';

const service = 'NetworkManager';
/** Where the program may be: installed, or unpacked by `.ci/run` so that it does not run on the machine itself. */
const roots = ['', '/var/cache/ovirt-node-agent/network-manager'];
export const networkManagerRoot = roots.find((root) => existsSync(`${root}/usr/sbin/NetworkManager`));

const configuration = `[main]
plugins=keyfile
no-auto-default=*
[keyfile]
unmanaged-devices=interface-name:peer*
[device]
match-device=interface-name:eth*
managed=1
`;
const busConfiguration = `<busconfig><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>`;
export const profileFolder = '/etc/NetworkManager/system-connections';
const waits = { intervalMs: 200, rounds: 300 };

/** Debian's NetworkManager in network and mount namespaces of this process; never on the machine itself. */
export class NetworkManagerLab implements AsyncDisposable {
  readonly context = hostNetworkContext();
  readonly #daemon: ChildProcess;
  readonly #environment: NodeJS.ProcessEnv;
  #service: ChildProcess | undefined;

  private constructor(daemon: ChildProcess, environment: NodeJS.ProcessEnv) {
    this.#daemon = daemon;
    this.#environment = environment;
  }

  /** Only in namespaces of its own: hides /etc, /run and /var/lib of the machine, and makes the cards eth0 to eth3. */
  static async create(): Promise<NetworkManagerLab> {
    const run = (file: string, ...args: readonly string[]) => execFileSync(file, args, { encoding: 'utf8' });
    if (run('ip', '-br', 'link').trim().split('\n').length > 1)
      throw new Error('this process has network interfaces; expected a network namespace of its own');
    run('mount', '--make-rprivate', '/');
    run('mount', '-t', 'tmpfs', 'none', '/run');
    run('cp', '-a', '/etc', '/run/etc');
    run('mount', '--bind', '/run/etc', '/etc');
    run('mount', '-t', 'tmpfs', 'none', '/var/lib');
    // The service waits for udev unless /sys is read-only, as in a container.
    run('mount', '-t', 'sysfs', '-o', 'ro', 'none', '/sys');
    for (const folder of ['/run/dbus', '/run/NetworkManager', '/var/lib/NetworkManager', profileFolder])
      mkdirSync(folder, { recursive: true });
    writeFileSync('/etc/NetworkManager/NetworkManager.conf', configuration);
    writeFileSync('/run/bus.conf', busConfiguration);
    run('ip', 'link', 'set', 'lo', 'up');
    for (const number of [0, 1, 2, 3]) {
      run('ip', 'link', 'add', `eth${number}`, 'type', 'veth', 'peer', 'name', `peer${number}`);
      run('ip', 'link', 'set', `peer${number}`, 'up');
    }
    const daemon = spawn('dbus-daemon', ['--config-file=/run/bus.conf', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(daemon.stdout, 'data');
    const libraries = readdirSync(`${networkManagerRoot}/usr/lib`)
      .filter((name) => name.endsWith('-linux-gnu'))
      .map((name) => `${networkManagerRoot}/usr/lib/${name}`);
    const lab = new NetworkManagerLab(daemon, {
      ...process.env,
      LC_ALL: 'C',
      ...(networkManagerRoot === '' ? {} : { LD_LIBRARY_PATH: libraries.join(':') }),
    });
    await lab.start();
    await lab.waitUntil(() => lab.ip('-6', 'addr', 'show', 'tentative') === '');
    return lab;
  }

  async start(): Promise<void> {
    const options = { stdio: 'ignore', env: this.#environment } as const;
    this.#service = spawn(`${networkManagerRoot}/usr/sbin/NetworkManager`, ['--no-daemon'], options);
    await this.waitUntil(() => this.nmcli('-t', '-f', 'STARTUP', 'general') === 'started');
  }

  async stop(): Promise<void> {
    const service = this.#service;
    if (!service || service.exitCode !== null) return;
    const ended = once(service, 'exit');
    service.kill();
    await ended;
  }

  /** Restarts the service as a restart of the machine does: without memory, devices that it made, and addresses. */
  async restartMachine(): Promise<void> {
    await this.stop();
    rmSync('/run/NetworkManager', { recursive: true, force: true });
    mkdirSync('/run/NetworkManager');
    for (const { ifname } of this.links())
      if (/^eth\d$/.test(ifname)) {
        this.ip('addr', 'flush', 'dev', ifname);
        this.ip('link', 'set', ifname, 'nomaster', 'down');
      } else if (!/^(?:lo$|peer)/.test(ifname)) this.ip('link', 'del', ifname);
    await this.start();
  }

  async waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
    for (let round = 0; round < waits.rounds; round += 1) {
      // A service that starts does not answer yet.
      if (
        await Promise.resolve()
          .then(condition)
          .catch(() => false)
      )
        return;
      await setTimeout(waits.intervalMs);
    }
    throw new Error(`${condition.toString()}: not so in time; ${this.nmcli('-t', 'con')} ${this.ip('addr')}`);
  }

  nmcli(...args: readonly string[]): string {
    return execFileSync(`${networkManagerRoot}/usr/bin/nmcli`, args, {
      encoding: 'utf8',
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  ip(...args: readonly string[]): string {
    return execFileSync('ip', args, { encoding: 'utf8' });
  }

  links(): readonly { readonly ifname: string; readonly master?: string }[] {
    return JSON.parse(this.ip('-json', 'link'));
  }

  /** @returns the global addresses of an interface; undefined for one that does not exist. */
  addresses(name: string): string | undefined {
    if (!this.links().some(({ ifname }) => ifname === name)) return undefined;
    const [link] = JSON.parse(this.ip('-json', 'addr', 'show', 'dev', name));
    return link.addr_info
      .filter(({ scope }: { scope: string }) => scope === 'global')
      .map(({ local }: { local: string }) => local)
      .join();
  }

  /** Prints what is on disk and what runs, to be compared. */
  snapshot(): string {
    const names = readdirSync(profileFolder);
    return `${names.join()} ${this.nmcli('-t', '-f', 'NAME,DEVICE', 'con', 'show', '--active')} ${this.ip('-br', 'addr')}`;
  }

  /** Writes a profile as another author, and lets the service read it. */
  writeProfile(path: string, text: string): void {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    this.nmcli('con', 'reload');
  }

  async facts(): Promise<NodeFacts> {
    await using bus = await openBus();
    const parts = await readNetworkManagerDefinitions(bus);
    return nodeFacts({ links: [], definitions: { parts, complete: true } });
  }

  async prepare(change: DefinitionChange) {
    const request: DefinitionRequest = {
      service,
      change,
      known: knownDefinitions(await this.facts(), service),
    };
    return prepareDefinition(this.context, await readNetworkState(this.context), request);
  }

  prepareXml(xml: string) {
    return this.prepare({ operation: 'define', interfaces: flattenDefinition(readInterfaceXml(xml)) });
  }

  /** @returns the record of the change as it is on disk. */
  async apply(prepared: Awaited<ReturnType<typeof prepareDefinition>>): Promise<unknown> {
    const record: unknown = JSON.parse(JSON.stringify(prepared.undoState));
    const problem = definitionUndoSchema.safeParse(record).error;
    if (problem) throw problem;
    await prepared.apply();
    return record;
  }

  async define(xml: string) {
    return this.apply(await this.prepareXml(xml));
  }

  async undefine(name: string) {
    return this.apply(await this.prepare({ operation: 'undefine', name }));
  }

  async setStartMode(name: string, mode: 'onboot' | 'none' | 'hotplug') {
    return this.apply(await this.prepare({ operation: 'setStartMode', name, mode }));
  }

  undo(record: unknown) {
    return undoDefinitions([record], this.context);
  }

  undoAfterRestart(record: unknown) {
    return undoAfterRestart([record], this.context);
  }

  /** @returns what `getXMLDesc(1)` says, or why it cannot. */
  async describe(name: string): Promise<string> {
    const definition = writtenDefinition(await this.facts(), name);
    if (!definition) return 'not defined';
    return 'reason' in definition ? definition.reason : printInterfaceXml(definition);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#daemon.kill();
  }
}

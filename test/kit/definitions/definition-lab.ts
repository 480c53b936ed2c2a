import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DefinitionChange,
  type DefinitionRequest,
  type DefinitionService,
  flattenDefinition,
  Runner,
} from '#actions';
import { type Link, probes } from '#probes';
import {
  definitionUndoSchema,
  undoDefinitions,
} from '../../../src/actions/network/definitions/definition-undo.ts';
import { prepareDefinition } from '../../../src/actions/network/definitions/prepare-definition.ts';
import type { NetworkState } from '../../../src/actions/network/state/network-state.ts';
import { printInterfaceXml } from '../../../src/actions/network/xml/print-interface-xml.ts';
import { readInterfaceXml } from '../../../src/actions/network/xml/read/read-interface-xml.ts';
import type { NodeFacts } from '../../../src/node/facts/node-facts.ts';
import { writtenDefinition } from '../../../src/node/interfaces/written-definition.ts';
import { knownDefinitions } from '../../../src/node/methods/network/definition-service.ts';
import { nodeFacts } from '../node/facts.ts';
import { createHost } from '../probes/host-from-files.ts';
import { readProbe } from '../probes/read-probe.ts';

type LabService = Exclude<DefinitionService, 'NetworkManager'>;

const folders: Readonly<Record<LabService, string>> = {
  'systemd-networkd': '/etc/systemd/network',
  ifupdown: '/etc/network/interfaces.d',
};
/** What the machine of each service has. */
const machines: Readonly<Record<LabService, Readonly<Record<string, string>>>> = {
  'systemd-networkd': { '/run/systemd/netif/links/1': '' },
  ifupdown: {
    '/etc/network/interfaces': 'source /etc/network/interfaces.d/*\n',
    '/etc/network/if-pre-up.d/ifenslave': '',
    '/etc/network/if-pre-up.d/bridge': '',
    '/etc/network/if-up.d/000resolvconf': '',
    '/sbin/ifup': '',
    '/sbin/brctl': '',
    '/sbin/dhclient': '',
  },
};
const noNetwork: NetworkState = { links: [], addresses: [], routes: [], rules: [] };

/** The files of a machine with one network service in a temporary folder, which is deleted on disposal. */
export class DefinitionLab implements AsyncDisposable {
  readonly root: string;
  readonly service: LabService;
  readonly #machine: Awaited<ReturnType<typeof createHost>>;
  /** The network that changes are planned for. */
  state: NetworkState = noNetwork;
  links: readonly Link[] = [];

  private constructor(service: LabService, machine: Awaited<ReturnType<typeof createHost>>) {
    this.service = service;
    this.#machine = machine;
    this.root = machine.root;
  }

  static async create(
    files: Parameters<typeof createHost>[0] = {},
    service: LabService = 'systemd-networkd',
  ): Promise<DefinitionLab> {
    return new DefinitionLab(service, await createHost({ ...machines[service], ...files }));
  }

  get host() {
    return this.#machine.host;
  }

  get context() {
    return {
      runner: new Runner(),
      root: this.root,
      bus: () => Promise.resolve(undefined),
      netlink: () => Promise.reject(new Error('a machine of files has no network')),
    };
  }

  async facts(): Promise<NodeFacts> {
    const definitions = await readProbe(probes.definitions, this.#machine.host);
    return nodeFacts({ links: this.links, definitions: { ...definitions, complete: true } });
  }

  /** Prepares a change of the definitions as they are now. */
  async prepare(change: DefinitionChange) {
    const { service } = this;
    const request: DefinitionRequest = {
      service,
      change,
      known: knownDefinitions(await this.facts(), service),
    };
    return prepareDefinition(this.context, this.state, request);
  }

  /** Prepares what `defineInterfaceXML` writes. */
  prepareXml(xml: string) {
    return this.prepare({ operation: 'define', interfaces: flattenDefinition(readInterfaceXml(xml)) });
  }

  /** @returns the function that undoes it, from the record on disk alone. */
  async apply(prepared: Awaited<ReturnType<typeof prepareDefinition>>) {
    const record: unknown = JSON.parse(JSON.stringify(prepared.undoState));
    const problem = definitionUndoSchema.safeParse(record).error;
    if (problem) throw problem;
    await prepared.apply();
    return () => undoDefinitions([record], this.context);
  }

  async define(xml: string) {
    return this.apply(await this.prepareXml(xml));
  }

  async undefine(name: string) {
    return this.apply(await this.prepare({ operation: 'undefine', name }));
  }

  /** @returns what `getXMLDesc(1)` says, or why it cannot. */
  async describe(name: string): Promise<string> {
    const definition = writtenDefinition(await this.facts(), name);
    if (!definition) return 'not defined';
    return 'reason' in definition ? definition.reason : printInterfaceXml(definition);
  }

  /** @returns the texts of all files of a folder, by name. */
  async files(path = folders[this.service]): Promise<Readonly<Record<string, string>>> {
    const whole = join(this.root, path);
    const entries = await readdir(whole, { withFileTypes: true }).catch(() => []);
    const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted();
    const texts = names.map(async (name) => [name, await readFile(join(whole, name), 'utf8')] as const);
    return Object.fromEntries(await Promise.all(texts));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#machine[Symbol.asyncDispose]();
  }
}

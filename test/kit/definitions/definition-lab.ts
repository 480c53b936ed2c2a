import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DefinitionChange, type DefinitionRequest, flattenDefinition, Runner } from '#actions';
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

const folder = '/etc/systemd/network';
const noNetwork: NetworkState = { links: [], addresses: [], routes: [], rules: [] };

/** The files of a machine with systemd-networkd in a temporary folder, which is deleted on disposal. */
export class DefinitionLab implements AsyncDisposable {
  readonly root: string;
  readonly #machine: Awaited<ReturnType<typeof createHost>>;
  /** The network that changes are planned for. */
  state: NetworkState = noNetwork;
  links: readonly Link[] = [];

  private constructor(machine: Awaited<ReturnType<typeof createHost>>) {
    this.#machine = machine;
    this.root = machine.root;
  }

  static async create(files: Parameters<typeof createHost>[0] = {}): Promise<DefinitionLab> {
    return new DefinitionLab(await createHost({ '/run/systemd/netif/links/1': '', ...files }));
  }

  get host() {
    return this.#machine.host;
  }

  get context() {
    return { runner: new Runner(), root: this.root };
  }

  async facts(): Promise<NodeFacts> {
    const definitions = await readProbe(probes.definitions, this.#machine.host);
    return nodeFacts({ links: this.links, definitions: { ...definitions, complete: true } });
  }

  /** Prepares a change of the definitions as they are now. */
  async prepare(change: DefinitionChange) {
    const service = 'systemd-networkd';
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
  async files(path = folder): Promise<Readonly<Record<string, string>>> {
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

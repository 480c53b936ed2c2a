import type { Console } from '#console';
import type { ObjectClass, SchemaId } from '#qmf';
import type { LocatedObject } from '../select/object-name.ts';
import { isDataClass } from '../select/select-class.ts';

/** Wait for agents that were not heard of yet. */
const discoverMs = 1_000;

type Asked = Pick<Console, 'discover' | 'schemaIds' | 'schema'>;

/** Names of the schema for completion, asked of the agents at the first use. What fails is left out: nobody asked for a message. */
export class SchemaNames {
  readonly #console: Asked;
  #ids: Promise<ReadonlyMap<string, LocatedId>> | undefined;

  constructor(console: Asked) {
    this.#console = console;
  }

  /** Returns the names of the classes that have objects. */
  async classes(): Promise<readonly string[]> {
    return [...(await this.#classIds()).keys()];
  }

  /** Returns the methods of an object's class; of all classes without an object. */
  async methodsOf(object: LocatedObject | undefined): Promise<readonly string[]> {
    return (await this.#schemasOf(object)).flatMap(({ methods }) => methods.map(({ name }) => name));
  }

  /** Returns the arguments of a method, each as `name=`. */
  async argumentsOf(object: LocatedObject | undefined, methodName: string): Promise<readonly string[]> {
    const methods = (await this.#schemasOf(object)).flatMap((schema) => schema.methods);
    const inputs = methods.find(({ name }) => name === methodName)?.arguments ?? [];
    return inputs.filter(({ dir }) => dir !== 'O').map(({ name }) => `${name}=`);
  }

  async #schemasOf(object: LocatedObject | undefined): Promise<readonly ObjectClass[]> {
    const ids =
      object === undefined
        ? [...(await this.#classIds()).values()]
        : [{ agentName: object.agent.name, id: object.schemaId }];
    const schemas = await Promise.all(
      ids.map(({ agentName, id }) => this.#console.schema(agentName, id).catch(() => undefined)),
    );
    return schemas.filter((schema) => schema?.kind === 'object');
  }

  /** Returns an id of each class name. An answer without any class is asked for again. */
  async #classIds(): Promise<ReadonlyMap<string, LocatedId>> {
    this.#ids ??= this.#readClassIds();
    const ids = await this.#ids;
    if (ids.size === 0) this.#ids = undefined;
    return ids;
  }

  async #readClassIds(): Promise<ReadonlyMap<string, LocatedId>> {
    const found = new Map<string, LocatedId>();
    try {
      for await (const { name: agentName } of this.#console.discover({ ms: discoverMs }))
        for await (const id of this.#console.schemaIds(agentName))
          if (isDataClass(id) && !found.has(id.className)) found.set(id.className, { agentName, id });
    } catch {
      // The classes so far are better than none.
    }
    return found;
  }
}

interface LocatedId {
  readonly agentName: string;
  readonly id: SchemaId;
}

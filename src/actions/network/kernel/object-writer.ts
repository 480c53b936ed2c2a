import {
  creationPayload,
  creationRequest,
  deletionRequest,
  describeObject,
  errnoText,
  hasEnded,
  ipv6RouteMtu,
  isIpv6Multipath,
  type KernelObject,
  linkIndices,
  type MapIndex,
  messageFlag,
  type Requester,
} from '#netlink';
import { existsErrno, requestOrRefusal } from './request.ts';

/** ENOENT, ESRCH, EADDRNOTAVAIL: what a request deletes is gone already. */
const goneErrnos: ReadonlySet<number> = new Set([2, 3, 99]);

interface ObjectWriterOptions {
  readonly requester: Requester;
  /** Converts the index of a link before the change to its index now. */
  readonly mapIndex: MapIndex;
  /** Returns the name that the link of an index had before the change. */
  readonly nameOf: (index: number) => string | undefined;
  /** Returns the MTU that the link of an index before the change has now. */
  readonly mtuOf: (index: number) => number | undefined;
  /** Seconds since the state was read, by which lifetimes are shorter. */
  readonly ageSeconds: number;
}

/** Sends objects to the kernel, one acknowledgement each, and records what became of each. */
export class ObjectWriter {
  readonly #requester: Requester;
  readonly #mapIndex: MapIndex;
  readonly #nameOf: (index: number) => string | undefined;
  readonly #mtuOf: (index: number) => number | undefined;
  readonly #ageSeconds: number;
  readonly restored: string[] = [];
  /** Why each object could not be created, by its description. */
  readonly #refusals = new Map<string, string>();

  constructor({ requester, mapIndex, nameOf, mtuOf, ageSeconds }: ObjectWriterOptions) {
    this.#requester = requester;
    this.#mapIndex = mapIndex;
    this.#nameOf = nameOf;
    this.#mtuOf = mtuOf;
    this.#ageSeconds = ageSeconds;
  }

  /** One line for each object that the kernel refused. */
  get refused(): readonly string[] {
    return [...this.#refusals].map(([text, reason]) => `${text}: ${reason}`);
  }

  /** Creates an object of the state before. @returns whether it exists now. */
  async create(object: KernelObject): Promise<boolean> {
    const text = describeObject(object, this.#nameOf);
    const ageSeconds = this.#ageSeconds - (object.readLaterMs ?? 0) / 1000;
    if (hasEnded(object, ageSeconds)) return true;
    const payload = creationPayload(object, this.#mapIndex, ageSeconds);
    if (payload === undefined) return this.#refuse(text, 'its link does not exist');
    const request = creationRequest(object.table, payload);
    const first = await requestOrRefusal(this.#requester, request);
    const isReplaceable = object.table === 'routes' ? isIpv6Multipath(object) : object.table !== 'rules';
    const answer =
      first.errno === existsErrno && isReplaceable
        ? await requestOrRefusal(this.#requester, {
            ...request,
            flags: messageFlag.create | messageFlag.replace,
          })
        : first;
    if (answer.errno === existsErrno)
      return !this.#hasMovedMtu(object) || this.#createAgain(object, payload, text);
    if (answer.errno !== 0) return this.#refuse(text, answer.text ?? errnoText(answer.errno));
    this.#refusals.delete(text);
    this.restored.push(text);
    return true;
  }

  /**
   * Whether the kernel gave a route of IPv6 another MTU than its own: a route whose MTU is that of its link gets the next one of the
   * link. Source: net/ipv6/route.c, rt6_mtu_change_route. Above the MTU of the link it stays as the kernel has it.
   */
  #hasMovedMtu(object: KernelObject): boolean {
    const mtu = ipv6RouteMtu(object);
    return mtu !== undefined && linkIndices(object).every((index) => mtu <= (this.#mtuOf(index) ?? 0));
  }

  async #createAgain(object: KernelObject, payload: Buffer, text: string): Promise<boolean> {
    await requestOrRefusal(this.#requester, deletionRequest(object.table, payload));
    const request = creationRequest(object.table, payload);
    const { errno, text: reason } = await requestOrRefusal(this.#requester, request);
    if (errno !== 0) return this.#refuse(text, reason ?? errnoText(errno));
    this.restored.push(text);
    return true;
  }

  /** Deletes an object of the present state. @returns whether it is gone. */
  async delete(object: KernelObject): Promise<boolean> {
    const payload = creationPayload(object, (index) => index, 0);
    if (payload === undefined) return false;
    const { errno } = await requestOrRefusal(this.#requester, deletionRequest(object.table, payload));
    return errno === 0 || goneErrnos.has(errno);
  }

  #refuse(text: string, reason: string): false {
    this.#refusals.set(text, reason);
    return false;
  }
}

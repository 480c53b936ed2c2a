import { afterAll, beforeAll } from 'vitest';
import { type AmqpValue, type ObjectId, type QmfReply, writeMethodRequest } from '#qmf';
import { animalName, openZoo, type Zoo } from '../../kit/agent/zoo.ts';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import type { SharedBroker } from './contract-broker.ts';

export const agentName = 'example.org:zoo:one';
export const leo = { objectName: animalName('leo'), agentName };

type Call = (
  objectId: ObjectId | undefined,
  method: string,
  args?: Readonly<Record<string, AmqpValue>>,
) => Promise<QmfReply>;

/** A zoo and a console that calls its methods, for one group of tests. */
export interface MethodCaller {
  readonly zoo: Zoo;
  readonly raw: RawConsole;
  readonly call: Call;
  /** Calls a method. @returns code and text of the exception, or the reply where it is not an exception. */
  readonly refusal: (...args: Parameters<Call>) => Promise<unknown>;
}

/** Opens zoo and console before the tests of a group and closes them after the tests. */
export function shareMethodCaller(shared: SharedBroker): MethodCaller {
  let zoo: Zoo;
  let raw: RawConsole;
  beforeAll(async () => {
    zoo = await openZoo(shared.connection, { open: true, animals: [{ name: 'leo' }, { name: 'sleepy' }] });
    raw = await openRawConsole(shared.connection);
  });
  afterAll(async () => {
    await raw[Symbol.asyncDispose]();
    await zoo[Symbol.asyncDispose]();
  });
  const call: Call = async (objectId, method, args = {}) => {
    const [reply] = await raw.ask((replyPath) =>
      writeMethodRequest(replyPath, agentName, objectId, method, new Map(Object.entries(args))),
    );
    return reply as QmfReply;
  };
  return {
    get zoo() {
      return zoo;
    },
    get raw() {
      return raw;
    },
    call,
    refusal: async (...args) => {
      const reply = await call(...args);
      return reply.kind === 'exception' ? [reply.error.code, reply.error.message] : reply;
    },
  };
}

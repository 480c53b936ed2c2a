import { BrokerError, type Receiver } from '#broker';
import {
  type OutgoingMessage,
  QmfException,
  type QmfReply,
  type RequestProperties,
  type SchemaId,
  writeClassRequestV1,
  writePackageRequestV1,
} from '#qmf';
import type { AgentRecord } from '../agents/agent-table.ts';
import { ClassesUnknown, UnexpectedReply } from '../errors.ts';

/** Asks the agent; the parts of its answer. @param asked as error messages name it. */
export type SendRequest = (
  asked: string,
  write: (way: RequestProperties, sequence: number) => OutgoingMessage,
) => AsyncGenerator<QmfReply>;

/**
 * The classes of the agent inside qpidd: package by package, in QMFv1's way. It refuses QMFv2's query for them.
 * @param receive hears its answers, which come elsewhere than on the reply address.
 * @throws {ClassesUnknown} where the broker lets nobody listen there.
 */
export async function* queryLegacyClasses(
  agent: AgentRecord,
  ask: SendRequest,
  receive: () => Promise<Receiver>,
): AsyncGenerator<SchemaId> {
  const receiver = await receive().catch((cause: unknown) => {
    throw cause instanceof BrokerError ? new ClassesUnknown(agent.name, cause) : cause;
  });
  try {
    for (const packageName of await packages(agent, ask)) yield* classes(agent, ask, packageName);
  } finally {
    await receiver.close();
  }
}

async function packages(agent: AgentRecord, ask: SendRequest): Promise<readonly string[]> {
  const asked = 'the request for its packages';
  const names: string[] = [];
  for await (const reply of ask(asked, (way, sequence) => writePackageRequestV1(way, agent.name, sequence))) {
    if (reply.kind === 'packagesV1') names.push(...reply.packages);
    else expectEnd(agent, asked, reply);
  }
  return names;
}

async function* classes(agent: AgentRecord, ask: SendRequest, packageName: string): AsyncGenerator<SchemaId> {
  const asked = `the request for the classes of ${packageName}`;
  const write = (way: RequestProperties, sequence: number) =>
    writeClassRequestV1(way, agent.name, sequence, packageName);
  for await (const reply of ask(asked, write)) {
    if (reply.kind === 'classV1') yield reply.schemaId;
    else expectEnd(agent, asked, reply);
  }
}

function expectEnd(agent: AgentRecord, asked: string, reply: QmfReply): void {
  if (reply.kind !== 'completionV1') throw new UnexpectedReply(agent.name, asked, reply.kind);
  if (reply.code !== 0) throw new QmfException(reply.code, reply.text);
}

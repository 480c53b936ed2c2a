import { BrokerError, type Receiver } from '#broker';
import { QmfException, type QmfReply, type SchemaId, writeClassRequestV1, writePackageRequestV1 } from '#qmf';
import type { AgentRecord } from '../agents/agent-record.ts';
import { ClassesUnknown, UnexpectedReply } from '../errors.ts';
import type { WriteRequest } from '../pending-requests.ts';

/** Sends a request to the agent. @param description its name in error messages. @returns the parts of the answer. */
type SendRequest = (description: string, write: WriteRequest) => AsyncGenerator<QmfReply>;

/**
 * Lists the classes of the agent inside qpidd, package by package, with requests of QMFv1: qpidd refuses the query of
 * QMFv2.
 * @param receive attaches the receiver of the answers, which do not come to the reply address.
 * @throws {ClassesUnknown} when the broker refuses that receiver.
 */
export async function* queryLegacyClasses(
  agent: AgentRecord,
  send: SendRequest,
  receive: () => Promise<Receiver>,
): AsyncGenerator<SchemaId> {
  const receiver = await receive().catch((cause: unknown) => {
    throw cause instanceof BrokerError ? new ClassesUnknown(agent.name, cause) : cause;
  });
  try {
    for (const packageName of await queryPackages(agent, send)) {
      yield* queryClasses(agent, send, packageName);
    }
  } finally {
    await receiver.close();
  }
}

async function queryPackages(agent: AgentRecord, send: SendRequest): Promise<readonly string[]> {
  const description = 'the request for its packages';
  const names: string[] = [];
  const write: WriteRequest = (properties, sequence) =>
    writePackageRequestV1(properties, agent.name, sequence);
  for await (const reply of send(description, write)) {
    if (reply.kind === 'packagesV1') for (const name of reply.packages) names.push(name);
    else expectCompletion(agent, description, reply);
  }
  return names;
}

async function* queryClasses(
  agent: AgentRecord,
  send: SendRequest,
  packageName: string,
): AsyncGenerator<SchemaId> {
  const description = `the request for the classes of ${packageName}`;
  const write: WriteRequest = (properties, sequence) =>
    writeClassRequestV1(properties, agent.name, sequence, packageName);
  for await (const reply of send(description, write)) {
    if (reply.kind === 'classV1') yield reply.schemaId;
    else expectCompletion(agent, description, reply);
  }
}

function expectCompletion(agent: AgentRecord, description: string, reply: QmfReply): void {
  if (reply.kind !== 'completionV1') throw new UnexpectedReply(agent.name, description, reply.kind);
  if (reply.code !== 0) throw new QmfException(reply.code, reply.text);
}

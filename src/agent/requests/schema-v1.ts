import { type Schema, writeSchemaV1 } from '#qmf';
import type { RequestHandlers } from '../request-handlers.ts';

/**
 * Answers QMFv1's binary schema request, which `qpid-tool` sends to QMFv2 agents. The tool waits for each answer before it
 * shows anything more of an agent, so the agent answers whatever hash was asked for. A class of another schema gets no
 * answer: QMFv1 has none for it, and old agents do not answer either.
 */
export function schemaV1Handler(schema: Schema, agentName: string): RequestHandlers['schemaV1'] {
  return (request) => {
    const schemaClass = schema.classes.find(
      ({ id }) => id.packageName === request.packageName && id.className === request.className,
    );
    return schemaClass ? [writeSchemaV1(request, agentName, request.sequence, schemaClass)] : [];
  };
}

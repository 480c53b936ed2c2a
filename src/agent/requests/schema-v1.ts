import { type Schema, writeSchemaV1 } from '#qmf';
import type { RequestHandlers } from './dispatcher.ts';

/**
 * Answers QMFv1's binary schema request, which `qpid-tool` sends to QMFv2 agents. It waits for each of these before it
 * shows anything more of an agent, so a class is answered whatever hash was asked for.
 * A class that is not ours gets no answer: QMFv1 has none for it, and agents of old keep silent, too.
 */
export function schemaV1Handler(schema: Schema, agentName: string): RequestHandlers['schemaV1'] {
  return (request) => {
    const found = schema.classes.find(
      ({ id }) => id.packageName === request.packageName && id.className === request.className,
    );
    return found ? [writeSchemaV1(request, agentName, request.sequence, found)] : [];
  };
}

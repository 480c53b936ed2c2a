import { type AccessControl, MethodRegistry } from '#access';
import { Agent, type AgentOptions } from '#agent';
import { type Clock, systemClock } from '#base';
import type { Schema } from '#qmf';
import type { AuditLog } from './audit-log.ts';
import { nodeClasses } from './classes/node-classes.ts';
import type { NodeContext } from './context/node-context.ts';
import { readExclusion } from './exclusion.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import { methodTable } from './methods/method-table.ts';
import { product, vendor } from './names.ts';
import type { NodeOptions } from './node-options.ts';
import { FileCallJournal } from './state/call-journal.ts';
import type { NodeStart } from './state/start-identity.ts';

interface AgentParts extends Pick<AgentOptions<NodeFacts>, 'attributes' | 'onDuplicate'> {
  readonly schema: Schema;
  readonly start: NodeStart;
  readonly context: NodeContext;
  readonly access: AccessControl;
  readonly audit: AuditLog;
}

/** Makes the agent that serves this schema on this machine. @throws {ExclusionError} */
export function createAgent(
  options: NodeOptions,
  { schema, start, context, access, audit, ...callbacks }: AgentParts,
): Agent<NodeFacts> {
  const { broker, log, clock = systemClock } = options;
  return new Agent<NodeFacts>({
    ...callbacks,
    schema,
    classes: nodeClasses(context),
    vendor,
    product,
    instance: start.identity.uuid,
    epoch: start.epoch,
    broker,
    log,
    clock,
    authorize: access.authorize,
    mutations: mutationPolicy(options, clock, audit),
    isPublished: readExclusion(options.exclude ?? [], schema),
    heartbeatSeconds: options.heartbeatSeconds,
    publishJitterMs: options.publishJitterMs,
  });
}

/** Makes the policy of the agent's guard: which calls mutate, which calls it journals, and where it reports them. */
function mutationPolicy(
  { stateDirectory, log }: NodeOptions,
  clock: Clock,
  audit: AuditLog,
): AgentOptions<NodeFacts>['mutations'] {
  const methods = new MethodRegistry(methodTable);
  const nowMs = () => Number(clock.nowNs() / 1_000_000n);
  return {
    isMutation: (className, method) => methods.isMutation(className, method),
    isJournaled: (className, method) => methods.isKept(className, method),
    journal: new FileCallJournal({ stateDirectory, log, nowMs }),
    onCall: (call) => audit.record(call),
  };
}

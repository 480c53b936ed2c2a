import { type Client, openClient } from './client.ts';
import { type Program, startProgram } from './program.ts';

type AgentProgram = Program<typeof import('../programs/agent.ts').handlers>;
type EchoProgram = Program<typeof import('../programs/plain-echo.ts').handlers>;

/** A broker with the agent and the plain echo, each in its own process, and one client for both. */
export interface BenchStage extends AsyncDisposable {
  readonly port: number;
  readonly client: Client;
  readonly agent: AgentProgram;
  readonly echo: EchoProgram;
  /** The agent first, so that ratios describe the agent. The last is the agent without the fast path. */
  readonly subjects: readonly [Subject, Subject, Subject];
}

export interface Subject {
  readonly name: string;
  readonly agentName: string;
  readonly program: Pick<EchoProgram, 'pid'> & { request(name: 'cpu'): Promise<NodeJS.CpuUsage> };
}

/** Opens a stage on the broker at a port of loopback. */
export async function openStage(port: number): Promise<BenchStage> {
  const stack = new AsyncDisposableStack();
  try {
    const agent: AgentProgram = stack.use(startProgram('agent', [`amqp://127.0.0.1:${port}`]));
    const echo: EchoProgram = stack.use(startProgram('plain-echo', ['127.0.0.1', String(port)]));
    const slow: AgentProgram = stack.use(startProgram('agent', [`amqp://127.0.0.1:${port}`, 'rhea']));
    const names = await Promise.all([agent.request('name'), echo.request('name'), slow.request('name')]);
    const client = stack.use(await openClient(`amqp://127.0.0.1:${port}`));
    return {
      port,
      client,
      agent,
      echo,
      subjects: [
        { name: 'agent', agentName: names[0], program: agent },
        { name: 'plain echo', agentName: names[1], program: echo },
        { name: 'agent without the fast path', agentName: names[2], program: slow },
      ],
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Opens a stage on an embedded broker in its own process. */
export async function openEmbeddedStage(): Promise<BenchStage> {
  const broker: Program<typeof import('../programs/embedded-broker.ts').handlers> =
    startProgram('embedded-broker');
  try {
    const stage = await openStage(await broker.request('port'));
    return {
      ...stage,
      async [Symbol.asyncDispose]() {
        await stage[Symbol.asyncDispose]();
        await broker[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await broker[Symbol.asyncDispose]();
    throw error;
  }
}

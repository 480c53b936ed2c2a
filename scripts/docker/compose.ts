import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';

/** One container as the engine describes it. */
interface Container {
  readonly name: string;
  readonly health: string;
  readonly exitCode: number;
}

const buildLimitMs = 600_000;
/** A health check is asked every ten seconds at most, and a broker in Java takes some to start. */
const healthyLimitMs = 120_000;

/**
 * Compose on the project's file, in one profile: each command is printed with its output and exit status, as it would be
 * typed.
 */
export class Compose {
  readonly #words: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;

  /** @param program `docker compose`, or `docker-compose` where there is no such plugin. */
  constructor(program: readonly string[], host: string, profile: string) {
    this.#words = [...program, '--project-name', 'ovirt-node', '--profile', profile];
    this.#environment = { DOCKER_HOST: host, COMPOSE_ANSI: 'never', BUILDKIT_PROGRESS: 'plain' };
  }

  /** @throws {Error} where it exits with another status than 0. @returns what it printed. */
  async run(...words: string[]): Promise<string> {
    const { status, text } = await this.try(...words);
    if (status !== 0) throw new Error(`${words.join(' ')}: exit status ${status}`);
    return text;
  }

  async try(...words: string[]): Promise<{ status: number; text: string }> {
    const [program = '', ...all] = [...this.#words, ...words];
    process.stdout.write(`\n$ ${[program, ...all].join(' ')}\n`);
    const { exitCode, stdout } = await execa(program, all, {
      env: this.#environment,
      stdin: 'ignore',
      stdout: ['pipe', 'inherit'],
      stderr: 'inherit',
      reject: false,
      timeout: buildLimitMs,
    });
    process.stdout.write(`exit status ${exitCode ?? 'none'}\n`);
    return { status: exitCode ?? 1, text: stdout };
  }

  /** Waits until every service that is named has this health. */
  async until(health: 'healthy' | 'unhealthy', ...services: string[]): Promise<void> {
    const end = performance.now() + healthyLimitMs;
    for (;;) {
      const found = await Promise.all(services.map((service) => this.container(service)));
      if (found.every((one) => one.health === health)) return;
      if (performance.now() > end) {
        const told = found.map((one, turn) => `${services[turn]} ${one.health}`).join(', ');
        throw new Error(`still not ${health} after ${healthyLimitMs / 1000} s: ${told}`);
      }
      await pause(1_000);
    }
  }

  async container(service: string): Promise<Container> {
    const env = this.#environment;
    const filters = [
      '--filter',
      'label=com.docker.compose.project=ovirt-node',
      '--filter',
      `label=com.docker.compose.service=${service}`,
    ];
    const { stdout: id } = await execa('docker', ['ps', '--all', '--quiet', ...filters], { env });
    const { stdout } = await execa('docker', ['inspect', '--format', '{{json .}}', id], { env });
    const { Name: name, State: state } = JSON.parse(stdout) as {
      Name: string;
      State: { ExitCode: number; Health?: { Status: string } };
    };
    return { name, health: state.Health?.Status ?? 'none', exitCode: state.ExitCode };
  }
}

/** How Compose is started here. */
export async function composeProgram(): Promise<readonly string[]> {
  const { exitCode } = await execa('docker', ['compose', 'version'], { reject: false });
  return exitCode === 0 ? ['docker', 'compose'] : ['docker-compose'];
}

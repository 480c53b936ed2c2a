import { execa } from 'execa';
import { waitUntil } from '#base';

/** The state of one container. Source: `docker inspect`. */
interface Container {
  readonly name: string;
  readonly health: string;
  readonly exitCode: number;
}

const buildLimitMs = 600_000;
/** Number of last characters of a failed command's output that its error repeats. */
const maxOutputTail = 4_000;
/** Health checks run every ten seconds, and a broker in Java starts slowly. */
const healthyLimitMs = 120_000;

/** How the projects of an engine differ, so that several run at a time. */
export interface Project {
  /** `docker compose`, or `docker-compose` without the plugin. */
  readonly program: readonly string[];
  /** Address of the engine in the form of DOCKER_HOST. */
  readonly host: string;
  readonly profile: string;
  /** Port of the engine's namespace on which the broker is published. */
  readonly port: number;
  /** Prints the commands with their output. */
  readonly print: (text: string) => void;
}

/**
 * Runs Compose on the project's file with one profile. Prints each command, its output and its exit status.
 */
export class Compose {
  readonly #name: string;
  readonly #words: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #print: Project['print'];

  constructor({ program, host, profile, port, print }: Project) {
    this.#name = `ovirt-node-${profile}`;
    this.#words = [...program, '--project-name', this.#name, '--profile', profile];
    this.#environment = {
      DOCKER_HOST: host,
      COMPOSE_ANSI: 'never',
      BUILDKIT_PROGRESS: 'plain',
      BROKER_PORT: `${port}`,
    };
    this.#print = print;
  }

  /** Runs a command. @returns its output. @throws {Error} with the end of all output when its exit status is not 0. */
  async run(...words: string[]): Promise<string> {
    const { status, text, outputTail } = await this.try(...words);
    if (status !== 0) throw new Error(`${words.join(' ')}: exit status ${status}\n${outputTail}`);
    return text;
  }

  /** Runs a command. @returns its exit status, its output, and the end of its output and error output together. */
  async try(...words: string[]): Promise<{ status: number; text: string; outputTail: string }> {
    const [program = '', ...all] = [...this.#words, ...words];
    this.#print(`\n$ ${[program, ...all].join(' ')}\n`);
    const running = execa(program, all, {
      env: this.#environment,
      stdin: 'ignore',
      all: true,
      reject: false,
      timeout: buildLimitMs,
    });
    running.all.setEncoding('utf8').on('data', this.#print);
    const { exitCode, stdout, all: output } = await running;
    this.#print(`exit status ${exitCode ?? 'none'}\n`);
    return { status: exitCode ?? 1, text: stdout, outputTail: output.slice(-maxOutputTail) };
  }

  /** Waits until the services have this health. @throws {Error} at the time limit. */
  async waitUntil(health: 'healthy' | 'unhealthy', ...services: string[]): Promise<void> {
    let states = '';
    const haveHealth = async () => {
      const containers = await Promise.all(services.map((service) => this.container(service)));
      states = containers.map((container, index) => `${services[index]} is ${container.health}`).join(', ');
      return containers.every((container) => container.health === health);
    };
    const isMet = await waitUntil(haveHealth, { timeoutMs: healthyLimitMs, intervalMs: 1_000 });
    if (isMet === undefined)
      throw new Error(`${states} after ${healthyLimitMs / 1000} s; expected ${health}`);
  }

  async container(service: string): Promise<Container> {
    const env = this.#environment;
    const filters = [
      '--filter',
      `label=com.docker.compose.project=${this.#name}`,
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

/** Returns the words that start Compose on this machine. */
export async function composeProgram(): Promise<readonly string[]> {
  const { exitCode } = await execa('docker', ['compose', 'version'], { reject: false });
  return exitCode === 0 ? ['docker', 'compose'] : ['docker-compose'];
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Pairs of links whose one end is taken down and up, so that the other end loses its carrier and gets it back. */
const flappingPairs = 4;
/** A change of each flapping link; ten times a second. */
const flapMs = 100;
const addressMs = 250;
const linkMs = 1_000;
/** Addresses, routes and links exist so many turns before they go. */
const lifeTurns = 4;

/** Names of the links whose carrier comes and goes. */
export const flappingLinks = Array.from({ length: flappingPairs }, (_, pair) => `f${pair}`);

/** Changes the network of the namespace of this process, without end, through one `ip` that stays. */
export class Churn {
  readonly #ip: ChildProcess;
  readonly #timers: NodeJS.Timeout[] = [];
  /** What `ip` could not do. */
  readonly problems: string[] = [];
  changes = 0;

  constructor() {
    this.#ip = spawn('ip', ['-force', '-batch', '-'], { stdio: ['pipe', 'ignore', 'pipe'] });
    const { stderr } = this.#ip;
    if (stderr) createInterface(stderr).on('line', (line) => this.problems.push(line));
    this.#send('link set lo up', 'link add br0 type bridge', 'link set br0 up');
    this.#send('link add v0 type veth peer name v1', 'link set v0 up', 'link set v1 up');
    for (const name of flappingLinks) {
      this.#send(`link add ${name} type veth peer name ${name}p`, `link set ${name} up`);
    }
  }

  start(): void {
    const steps = [
      { ms: flapMs, lines: flap },
      { ms: addressMs, lines: changeAddresses },
      { ms: linkMs, lines: changeLinks },
    ];
    for (const { ms, lines } of steps) {
      let turn = 0;
      this.#timers.push(setInterval(() => this.#send(...lines(turn++)), ms));
    }
  }

  /** Resolves when `ip` has done everything. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    if (this.#ip.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#ip.once('exit', resolve));
    this.#ip.stdin?.end();
    await ended;
  }

  #send(...lines: readonly string[]): void {
    this.changes += lines.length;
    this.#ip.stdin?.write(lines.map((line) => `${line}\n`).join(''));
  }
}

const flap = (turn: number) =>
  flappingLinks.map((name) => `link set ${name}p ${turn % 2 === 0 ? 'up' : 'down'}`);

/** An address of each family with a route through it comes, and an older one goes. */
function changeAddresses(turn: number): readonly string[] {
  const at = (number: number) => (number % 200) + 1;
  const [now, before] = [at(turn), at(turn - lifeTurns)];
  const added = [
    // With /32 no address is the secondary of another, which would go with it.
    `address add 192.0.2.${now}/32 dev v0`,
    `address add 2001:db8::${now.toString(16)}/64 dev v0 nodad`,
    `route add 198.51.100.${now}/32 dev v0`,
  ];
  const removed = [
    `route del 198.51.100.${before}/32 dev v0`,
    `address del 192.0.2.${before}/32 dev v0`,
    `address del 2001:db8::${before.toString(16)}/64 dev v0`,
  ];
  return turn < lifeTurns ? added : [...added, ...removed];
}

/** A pair of links comes, becomes a port, gets another name, and goes; a rule comes and goes. */
function changeLinks(turn: number): readonly string[] {
  const [now, last, before] = [turn, turn - 1, turn - lifeTurns].map((number) => number % 50);
  return [
    `link add n${now} type veth peer name n${now}p`,
    `link set n${now} up`,
    `rule add from 203.0.113.${now} table 77`,
    ...(turn < 1 ? [] : [`link set n${last} master br0`]),
    ...(turn < lifeTurns
      ? []
      : [
          `link set n${before}p name r${before}`,
          `link del n${before}`,
          `rule del from 203.0.113.${before} table 77`,
        ]),
  ];
}

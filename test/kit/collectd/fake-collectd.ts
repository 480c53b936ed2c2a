import type { Socket } from 'node:net';
import { join } from 'node:path';
import { LocalServer } from '../local-server.ts';

/** What GETVAL answers, and the time that LISTVAL prints. */
interface FakeValue {
  time: number;
  sources: Readonly<Record<string, string>>;
}

const count = (values: number): string => `${values} Value${values === 1 ? '' : 's'} found`;

/** The plugin unixsock of collectd 5.12, with what its values say. */
export class FakeCollectd extends LocalServer {
  readonly values = new Map<string, FakeValue>();
  readonly commands: string[] = [];
  /** Answers a command instead of collectd; undefined leaves the answer to it. */
  override: ((command: string, socket: Socket) => string | undefined) | undefined;

  static start(root: string): Promise<FakeCollectd> {
    return new FakeCollectd(join(root, 'var/run/collectd-unixsock')).listen();
  }

  set(name: string, time: number, sources: Readonly<Record<string, string>>): void {
    this.values.set(name, { time, sources });
  }

  count(command: string): number {
    return this.commands.filter((each) => each.startsWith(command)).length;
  }

  protected serve(socket: Socket): void {
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        this.commands.push(line);
        socket.write(this.override?.(line, socket) ?? this.#answer(line));
      }
    });
  }

  #answer(command: string): string {
    if (command === 'LISTVAL') {
      const lines = [...this.values].map(([name, { time }]) => `${time.toFixed(3)} ${name}`);
      return [count(lines.length), ...lines, ''].join('\n');
    }
    const name = /^GETVAL "(.*)"$/.exec(command)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? '';
    const value = this.values.get(name);
    // Text and stray empty line are collectd's.
    if (name.includes('/unknown')) return "-1 Type `unknown' is unknown.\n\n";
    if (!value) return '-1 No such value.\n';
    const lines = Object.entries(value.sources).map(([source, text]) => `${source}=${text}`);
    return [count(lines.length), ...lines, ''].join('\n');
  }
}

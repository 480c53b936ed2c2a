import { describe, expect, it } from 'vitest';
import { Runner } from '#actions';
import {
  type NetlinkMessage,
  type NetlinkRequest,
  readMessages,
  u32,
  writeMessage,
  writeU32,
} from '#netlink';
import { openRestoreRequester } from '../../../../../src/actions/network/ip/restore-requester.ts';
import { openSavedTables, savedMagic } from '../../../../../src/actions/network/ip/saved-tables.ts';

type Command = Parameters<Runner['run']>[0];
type Output = Awaited<ReturnType<Runner['runForStatus']>>;

/** Answers each command of `ip` with the next output. */
class AnsweringRunner extends Runner {
  readonly commands: Command[] = [];
  readonly #outputs: Partial<Output>[];
  readonly #installed: ReadonlySet<string>;

  constructor(outputs: readonly Partial<Output>[], installed = ['ip', 'rtmon']) {
    super();
    this.#outputs = [...outputs];
    this.#installed = new Set(installed);
  }

  override requireInstalled({ file }: Command): Promise<void> {
    return this.#installed.has(file) ? Promise.resolve() : Promise.reject(new Error(file));
  }

  override runForStatus(command: Command): Promise<Output> {
    this.commands.push(command);
    return Promise.resolve({ status: 0, stdout: '', stderr: '', isCut: false, ...this.#outputs.shift() });
  }

  override run(command: Command): Promise<Output> {
    return this.runForStatus(command);
  }
}

const message = (type: number, flags = 2): NetlinkMessage => ({
  type,
  flags,
  sequence: 9,
  payload: Buffer.from([2, 24, 0, 0, 1, 0, 0, 0]),
});
const saved = (magic: number, ...messages: readonly NetlinkMessage[]): { readonly stdout: string } => {
  const head = Buffer.alloc(4);
  writeU32(head, magic, 0);
  return { stdout: Buffer.concat([head, ...messages.map(writeMessage)]).toString('latin1') };
};

async function dump(runner: Runner, name: 'addresses' | 'routes' | 'rules' | 'neighbours') {
  const netlink = await openSavedTables(runner);
  const types: number[] = [];
  const visitor = { visit: ({ type }: NetlinkMessage) => void types.push(type), restart: () => undefined };
  return { isThere: await netlink?.dump(name, visitor, AbortSignal.timeout(5_000)), types };
}

describe('tables that ip saves', () => {
  it('are its messages of both families', async () => {
    const runner = new AnsweringRunner([
      saved(savedMagic.routes, message(24), message(24)),
      saved(savedMagic.routes, message(24)),
    ]);
    expect(await dump(runner, 'routes')).toEqual({ isThere: true, types: [24, 24, 24] });
    expect(runner.commands.map(({ args }) => args.join(' '))).toEqual([
      '-4 route save table all',
      '-6 route save table all',
    ]);
  });

  it('may be empty', async () => {
    const none = saved(savedMagic.rules);
    expect(await dump(new AnsweringRunner([none, none]), 'rules')).toEqual({ isThere: true, types: [] });
  });

  it('are saved again where they changed meanwhile', async () => {
    const interrupted = saved(savedMagic.addresses, message(20), message(20, 0x12));
    const runner = new AnsweringRunner([interrupted, saved(savedMagic.addresses, message(20))]);
    expect((await dump(runner, 'addresses')).types).toEqual([20]);
    const always = new AnsweringRunner(Array.from({ length: 8 }, () => interrupted));
    await expect(dump(always, 'addresses')).rejects.toThrow('addresses changed each of 8 times');
  });

  it.each([
    ['nothing', {}],
    ['a text', { stdout: 'Object "save" is unknown' }],
    ['the messages of another table', saved(savedMagic.rules, message(32))],
    ['too much', { ...saved(savedMagic.addresses, message(20)), isCut: true }],
  ])('are refused when ip writes %s', async (_title, output) => {
    await expect(dump(new AnsweringRunner([output]), 'addresses')).rejects.toThrow(
      /^ip address save wrote something else; expected messages of the kernel$/,
    );
  });

  it('are no others, and none where ip or rtmon is not installed', async () => {
    expect(await dump(new AnsweringRunner([]), 'neighbours')).toEqual({ isThere: false, types: [] });
    expect(await openSavedTables(new AnsweringRunner([], ['ip']))).toBeUndefined();
    expect(await openSavedTables(new AnsweringRunner([], ['rtmon']))).toBeUndefined();
  });
});

describe('requests that ip sends', () => {
  const request: NetlinkRequest = { type: 24, flags: 0x600, payload: Buffer.from([2, 24, 0, 0, 1]) };
  const answer = (output: Partial<Output>) =>
    openRestoreRequester(new AnsweringRunner([output])).request(request);

  it('are the whole message, after the number that ip wants', async () => {
    const runner = new AnsweringRunner([{}]);
    using requester = openRestoreRequester(runner);
    expect(await requester.request(request)).toEqual({ errno: 0, text: undefined });
    const [command] = runner.commands;
    expect(command?.args).toEqual(['address', 'restore']);
    const input = Buffer.from(command?.input ?? '');
    expect(u32(input)).toBe(savedMagic.addresses);
    expect(input.length % 4).toBe(0);
    expect([...readMessages(input.subarray(4))]).toEqual([{ ...request, flags: 0x605, sequence: 0 }]);
  });

  it.each([
    [
      'the number of what exists, which ip takes for done',
      0,
      'RTNETLINK answers: File exists\n',
      17,
      undefined,
    ],
    ['that number from words of the kernel', 0, 'Error: ipv4: Address already assigned.\n', 17, undefined],
    ['a number that it knows', 255, 'RTNETLINK answers: No such process\n', 3, 'No such process'],
    ['the kernel’s words', 255, 'Error: Nexthop has invalid gateway.\n', 71, 'Nexthop has invalid gateway'],
    ['its status', 1, '', 71, 'ip ended with status 1'],
  ])('are answered with %s', async (_title, status, stderr, errno, text) => {
    expect(await answer({ status, stderr })).toEqual({ errno, text });
  });

  it('wait for each other', async () => {
    const runner = new AnsweringRunner([{ status: 2 }, {}]);
    const requester = openRestoreRequester(runner);
    const answers = await Promise.all([requester.request(request), requester.request(request)]);
    expect(answers.map(({ errno }) => errno)).toEqual([71, 0]);
  });
});

import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TimedOut, ToolFailed } from '../../../../src/actions/errors.ts';
import { Runner } from '../../../../src/actions/run/runner.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

/** Small programs, each with one behaviour to handle. */
const programs = {
  words: 'print STDOUT join("|", @ARGV), "\\n"; print STDERR "on the side\\n";',
  grumble: 'print STDERR "Cannot identify NIC:\\n  Operation not supported\\n"; exit 255;',
  mute: 'exit 3;',
  chatter: 'my $line = "x" x 1023 . "\\n"; print $line for 1 .. 40000; print STDERR $line for 1 .. 4000;',
  mirror: 'print while <STDIN>;',
  deaf: '$SIG{TERM} = "IGNORE"; $SIG{INT} = "IGNORE"; sleep 600;',
  family:
    'my $child = fork; if (!$child) { $SIG{TERM} = "IGNORE"; exec "sleep", "611" } open F, ">", $ARGV[0]; print F $child; close F; sleep 600;',
  leaver: 'if (!fork) { sleep 20; exit } print "gone\\n";',
  environment: 'print join ",", map { "$_=$ENV{$_}" } sort keys %ENV;',
  suicide: 'kill "KILL", $$; sleep 9;',
};

let folder = '';
const runner = () => new Runner({ path: `${folder}:/usr/bin:/bin` });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tools-'));
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/usr/bin/perl\n$| = 1;\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const isAlive = (pid: number) => {
  try {
    // A process that has ended and was not waited for is still in the list, as a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('a tool that succeeds', () => {
  test('passes the arguments of a tool unchanged, without a shell', async () => {
    const args = [';touch /tmp/x', '$(id)', '--help', '* ?', "it's", '"', 'a\nb', ''];
    const { stdout, stderr } = await runner().run({ file: 'words', args });
    expect(stdout).toBe(`${args.join('|')}\n`);
    expect(stderr).toBe('on the side\n');
  });

  test('passes the input of a command to the tool, and an end of file when there is none', async () => {
    expect((await runner().run({ file: 'mirror', args: [], input: 'link add\n' })).stdout).toBe('link add\n');
    expect((await runner().run({ file: 'mirror', args: [] })).stdout).toBe('');
  });

  test('gives each octet of a tool that writes octets as one character', async () => {
    const input = Buffer.from([0, 0xc3, 0xa4, 0xff, 0x0a]);
    const { stdout } = await runner().run({ file: 'mirror', args: [], input, writesOctets: true });
    expect(Buffer.from(stdout, 'latin1')).toEqual(input);
  });

  test('gives a tool an environment of path and locale only', async () => {
    const { stdout } = await runner().run({ file: 'environment', args: [] });
    expect(stdout).toBe(`LC_ALL=C,PATH=${folder}:/usr/bin:/bin`);
  });

  test('keeps the first megabyte of each stream when a tool prints more', async () => {
    const { stdout, stderr, isCut } = await runner().run({ file: 'chatter', args: [], timeLimitMs: 60_000 });
    expect(stdout).toHaveLength(1024 * 1024);
    expect(stderr).toHaveLength(1024 * 1024);
    expect(isCut).toBe(true);
  });

  test('keeps all output when a tool prints as much as the limit of its command', async () => {
    const outputLimit = 41_000_000;
    const command = { file: 'chatter', args: [], timeLimitMs: 60_000, outputLimit };
    const { stdout, stderr, isCut } = await runner().run(command);
    expect([stdout.length, stderr.length, isCut]).toEqual([40_960_000, 4_096_000, false]);
  });

  test('ends with its main process when a process that it left running holds its pipes open', async () => {
    const { stdout } = await runner().run({ file: 'leaver', args: [], timeLimitMs: 15_000 });
    expect(stdout).toBe('gone\n');
  });
});

describe('a tool that fails', () => {
  test('reports a tool that fails in its own words, in one line, with the command', async () => {
    await expect(runner().run({ file: 'grumble', args: ['-p', 'eth 0'] })).rejects.toThrow(
      new ToolFailed(
        'Cannot identify NIC: Operation not supported (grumble -p "eth 0" ended with status 255)',
      ),
    );
  });

  test('reports the exit status when a tool fails and prints nothing', async () => {
    await expect(runner().run({ file: 'mute', args: [] })).rejects.toThrow(
      new ToolFailed('mute ended with status 3'),
    );
    expect(await runner().runForStatus({ file: 'mute', args: [] })).toMatchObject({ status: 3, stdout: '' });
  });

  test('reports the signal when a signal ends a tool', async () => {
    await expect(runner().run({ file: 'suicide', args: [] })).rejects.toThrow('suicide was ended by SIGKILL');
    await expect(runner().runForStatus({ file: 'suicide', args: [] })).rejects.toThrow(ToolFailed);
  });

  test('reports a tool as not installed when it does not exist', async () => {
    const missing = new ToolFailed('ethtule is not installed; ethtule -p eth0 2 needs it');
    await expect(runner().run({ file: 'ethtule', args: ['-p', 'eth0', '2'] })).rejects.toThrow(missing);
    await expect(runner().start({ file: 'ethtule', args: ['-p', 'eth0', '2'] })).rejects.toThrow(missing);
    await expect(runner().requireInstalled({ file: 'ethtule', args: ['-p', 'eth0', '2'] })).rejects.toThrow(
      missing,
    );
    expect(await runner().requireInstalled({ file: 'mute', args: [] })).toBeUndefined();
  });

  test('reports a tool when its arguments cannot be passed', async () => {
    await expect(runner().run({ file: 'words', args: ['a\0b'] })).rejects.toThrow(ToolFailed);
    await expect(runner().run({ file: 'words', args: ['x'.repeat(4_000_000)] })).rejects.toThrow(ToolFailed);
    await expect(runner().start({ file: 'words', args: ['a\0b'] })).rejects.toThrow(ToolFailed);
  });
});

describe('a tool that does not end', () => {
  test('ends a tool at its time limit, also when the tool ignores SIGTERM', async () => {
    await expect(runner().run({ file: 'deaf', args: [], timeLimitMs: 300 })).rejects.toThrow(
      new TimedOut('deaf did not end in 0.3 s'),
    );
  });

  test('ends a tool together with its descendants', async () => {
    const note = join(folder, 'family.pid');
    await expect(runner().run({ file: 'family', args: [note], timeLimitMs: 1_500 })).rejects.toThrow(
      TimedOut,
    );
    const child = Number(readFileSync(note, 'utf8'));
    expect(child).toBeGreaterThan(1);
    await waitUntil(() => !isAlive(child));
  });

  test('ends a tool when the agent ends', async () => {
    const ending = new AbortController();
    const running = runner().run({ file: 'deaf', args: [] }, ending.signal);
    ending.abort();
    await expect(running).rejects.toThrow('deaf was ended, as the agent ends');
    await expect(runner().run({ file: 'deaf', args: [] }, ending.signal)).rejects.toThrow(ToolFailed);
  });
});

describe('a started tool', () => {
  test('runs until it is stopped, which does not count as a failure', async () => {
    const tool = await runner().start({ file: 'sleep', args: ['600'] });
    expect(isAlive(tool.pid)).toBe(true);
    await tool.stop();
    expect(isAlive(tool.pid)).toBe(false);
    expect(await tool.ended).toBeUndefined();
    await tool.stop();
  });

  test('reports its failure when it ends by itself', async () => {
    const tool = await runner().start({ file: 'grumble', args: [] });
    expect(await tool.ended).toMatchObject({ message: expect.stringContaining('Operation not supported') });
  });
});

import { access } from 'node:fs/promises';
import { type Command, type Runner, startDetached, Unsupported } from '#actions';

/** What takes a change back when nobody else does: outside this process, which may be the one that dies. */
export interface RollbackWatchdog {
  /** @throws {Unsupported} where no such thing can be started: then nothing is changed. */
  arm(id: string, recordPath: string, seconds: number): Promise<ArmedWatchdog>;
}

export interface ArmedWatchdog {
  /** For a change that was committed or taken back. What is not ended finds no record, and ends by itself. */
  disarm(): Promise<void>;
}

/** Where this folder is, systemd is the init system. */
const usualFolder = '/run/systemd/system';

/** A timer of systemd's, else a process of its own. `rollback` is the program's own command up to the record. */
export function hostWatchdog(
  runner: Runner,
  rollback: Command,
  systemdFolder = usualFolder,
): RollbackWatchdog {
  return {
    async arm(id, recordPath, seconds) {
      const args = [...rollback.args, '--when-due', recordPath];
      const hasSystemd = await access(systemdFolder).then(
        () => true,
        () => false,
      );
      const failures: string[] = [];
      if (hasSystemd) {
        try {
          return await armSystemd(runner, id, { file: rollback.file, args }, seconds);
        } catch (error) {
          failures.push((error as Error).message);
        }
      }
      try {
        await startDetached({ file: rollback.file, args });
        return { disarm: async () => undefined };
      } catch (error) {
        failures.push((error as Error).message);
      }
      throw new Unsupported(
        `nothing could be started that would take the change back if the agent died, so nothing was changed: ${failures.join('; ')}`,
      );
    },
  };
}

async function armSystemd(
  runner: Runner,
  id: string,
  command: Command,
  seconds: number,
): Promise<ArmedWatchdog> {
  const unit = `ovirt-node-change-${id}`;
  await runner.run({
    file: 'systemd-run',
    args: [
      '--quiet',
      '--collect',
      `--unit=${unit}`,
      `--on-active=${seconds}s`,
      // The default of a minute would be most of the time that a change is given.
      '--timer-property=AccuracySec=100ms',
      '--',
      command.file,
      ...command.args,
    ],
    timeLimitMs: 20_000,
  });
  return {
    disarm: async () => {
      await runner
        .runForStatus({ file: 'systemctl', args: ['stop', `${unit}.timer`] })
        .catch(() => undefined);
    },
  };
}

import { access } from 'node:fs/promises';
import { type Command, type Runner, startDetached, Unsupported } from '#actions';
import { errorText } from '#base';
import { startWaiting } from './waiting-process.ts';

/** Starts the timers that roll a transaction back when the agent cannot: outside the agent's process, which may die. */
export interface RollbackWatchdog {
  /** Arms a timer for a checkpoint. @throws {Unsupported} when none can be started; the caller then changes nothing. */
  arm(id: string, checkpointPath: string, seconds: number): Promise<ArmedWatchdog>;
}

/** A timer that will roll a transaction back. */
export interface ArmedWatchdog {
  /** Reports whether the timer runs and follows the deadline in the checkpoint: then a new deadline needs no other timer. */
  followsDeadline(): boolean;
  /** Stops the timer after a commit or a rollback. A timer that still runs finds no checkpoint, and ends by itself. */
  disarm(): Promise<void>;
}

/** Exists exactly while systemd is the init system. Source: sd_booted(3). */
const defaultSystemdFolder = '/run/systemd/system';

/**
 * Arms a systemd timer; without systemd a shell that waits, and without a shell the program itself.
 * @param rollback the program's own rollback command, without the path of the checkpoint.
 */
export function hostWatchdog(
  runner: Runner,
  rollback: Command,
  systemdFolder = defaultSystemdFolder,
): RollbackWatchdog {
  return {
    async arm(id, checkpointPath, seconds) {
      const command = { file: rollback.file, args: [...rollback.args, '--when-due', checkpointPath] };
      const failures: string[] = [];
      for (const start of await starters(runner, systemdFolder)) {
        try {
          return await start({ id, checkpointPath, command, seconds });
        } catch (error) {
          failures.push(errorText(error));
        }
      }
      throw new Unsupported(
        `no watchdog could be started that rolls the change back if the agent dies, so nothing was changed: ${failures.join('; ')}`,
      );
    },
  };
}

/** A timer to start. */
interface Timer {
  readonly id: string;
  readonly checkpointPath: string;
  /** The program's command that waits for the deadline in the checkpoint, and rolls back. */
  readonly command: Command;
  readonly seconds: number;
}

type Start = (timer: Timer) => Promise<ArmedWatchdog>;

/** Lists the ways to start a timer on this host, the best first. */
async function starters(runner: Runner, systemdFolder: string): Promise<readonly Start[]> {
  const hasSystemd = await access(systemdFolder).then(
    () => true,
    () => false,
  );
  return hasSystemd ? [systemdStarter(runner), startShell, startProgram] : [startShell, startProgram];
}

/** Starts a shell that runs the program near its time. The program reads the deadline; the shell knows the one that it got. */
const startShell: Start = async ({ checkpointPath, command, seconds }) => {
  const waiting = await startWaiting(command, checkpointPath, seconds);
  return { followsDeadline: () => false, disarm: async () => waiting.end() };
};

/** Starts the program, which waits itself. A commit ends it within a second. */
const startProgram: Start = async ({ command }) => {
  const program = await startDetached(command);
  return { followsDeadline: () => program.isRunning(), disarm: async () => undefined };
};

/** Starts a transient timer unit. Source: systemd-run(1). */
const systemdStarter =
  (runner: Runner): Start =>
  async ({ id, command, seconds }) => {
    const unit = `ovirt-node-change-${id}`;
    await runner.run({
      file: 'systemd-run',
      args: [
        '--quiet',
        '--collect',
        `--unit=${unit}`,
        `--on-active=${seconds}s`,
        // The default accuracy of one minute is longer than most transactions.
        '--timer-property=AccuracySec=100ms',
        '--',
        command.file,
        ...command.args,
      ],
      timeLimitMs: 20_000,
    });
    return {
      // It starts to read the checkpoint at the time that it was armed for.
      followsDeadline: () => false,
      async disarm() {
        const stop: Command = { file: 'systemctl', args: ['stop', `${unit}.timer`] };
        await runner.runForStatus(stop).catch(() => undefined);
      },
    };
  };

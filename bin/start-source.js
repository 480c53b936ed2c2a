// Runs the sources of a clone in a process of their own.
import { spawn } from 'node:child_process';
import module from 'node:module';

/** @param {string} source path of the program's first file. */
export function startSource(source) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGTERM', 'SIGINT', 'SIGUSR2', 'SIGHUP'];
  // Node before 24.3 warns that it strips types.
  const words = [
    '--disable-warning=ExperimentalWarning',
    '-C',
    'ovirt-source',
    source,
    ...process.argv.slice(2),
  ];
  // A service manager signals this process alone. A terminal signals both; the duplicate signal is harmless. The handlers come
  // before the program, which a signal must not leave behind.
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  const env = { ...process.env, NODE_COMPILE_CACHE: module.getCompileCacheDir?.() ?? '' };
  const child = spawn(process.execPath, words, { stdio: 'inherit', env });
  // This process lives as long as the program: a password in its words must not stay in the list of processes.
  process.title = 'ovirt-node from its sources';
  child.on('exit', (code, signal) => {
    if (signal) process.removeAllListeners(signal).kill(process.pid, signal);
    process.exitCode = code ?? 1;
  });
}

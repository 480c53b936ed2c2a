import { FileGate } from './file-gate.ts';

/** Gates with an operation that hangs. */
let hangingGates = 0;

/** Node waits for its threads when it exits (libuv, `uv_library_shutdown`); only a signal ends a process with one that hangs. */
const endBySignal = () => {
  process.kill(process.pid, 'SIGKILL');
};

function onHanging(isHanging: boolean): void {
  hangingGates += isHanging ? 1 : -1;
  if (hangingGates === 0) process.off('exit', endBySignal);
  else if (isHanging && hangingGates === 1) process.on('exit', endBySignal);
}

/**
 * The threads for files of probes, which all hosts of this process share. Node has four: those of the kernel's own file systems
 * go on when another file system hangs, and one stays free for the agent's own files and for the names of brokers.
 */
const gates = {
  kernel: new FileGate({ maxRunning: 2, onHanging }),
  other: new FileGate({ maxRunning: 1, onHanging }),
} as const;

/** The kernel's own file systems, and the dumps of a recorded host that stand for its sockets. */
const kernelPaths = /^\/(?:proc|sys|netlink)(?:\/|$)/;

/** Runs an operation on a file of a host. @param path as the host knows it. @throws {HangingFileError} */
export const withFileThread = <T>(path: string, operation: () => Promise<T>): Promise<T> =>
  (kernelPaths.test(path) ? gates.kernel : gates.other).run(path, operation);

/** Reports whether a file of a host does not answer. The process then ends only by `process.exit`. */
export const isFileHanging = (): boolean => hangingGates > 0;

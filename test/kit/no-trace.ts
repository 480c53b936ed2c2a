import { afterAll, expect } from 'vitest';
import { waitUntil } from '#base';

/** Globals that a library leaves at its first import. */
const globalOfLibrary = /^__zod_|^Symbol\(signal-exit/;
/** Kinds of resources that vitest does not open and close by itself meanwhile. */
const ownResource = /^(TCP|UDP|TTY|TLS|Process|FSEvent|StatWatcher|SignalWrap|Worker)/;

const environment = { ...process.env };

/** Returns the names alone: a failure must not print the values, which may be secrets of the machine. */
const changedVariables = () =>
  Object.keys({ ...environment, ...process.env }).filter((name) => process.env[name] !== environment[name]);

/** Returns what else a file could change for the next one in its process, besides the state of modules. */
const readState = () => ({
  directory: process.cwd(),
  umask: process.umask(),
  exitCode: process.exitCode,
  listeners: Object.fromEntries(process.eventNames().map((name) => [name, process.listenerCount(name)])),
  globals: Reflect.ownKeys(globalThis)
    .map(String)
    .filter((name) => !globalOfLibrary.test(name)),
  clocks: [Date, performance.now, setTimeout, setInterval, setImmediate, queueMicrotask],
  output: [...Object.values(console), process.stdout.write, process.stderr.write],
});

const readResources = () =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => ownResource.test(kind))
    .toSorted();

const state = readState();
const resources = readResources();

// The files of a project without isolation share their processes, so that each module loads once in a process.
afterAll(async () => {
  expect(changedVariables(), 'environment variables that the file changed').toEqual([]);
  expect(readState(), 'the process after the file').toEqual(state);
  const areClosed = () => String(readResources()) === String(resources);
  await waitUntil(areClosed, { timeoutMs: 5_000, intervalMs: 5 });
  expect(readResources(), 'what is open after the file').toEqual(resources);
});

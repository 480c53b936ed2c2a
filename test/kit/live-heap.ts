import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Collects garbage, which comes and goes in tens of megabytes. @returns the octets of the heap that are still in use. */
export function liveHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

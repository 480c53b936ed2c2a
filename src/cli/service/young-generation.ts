import { setFlagsFromString } from 'node:v8';

/** Time after which the agent has published everything once. */
const startMs = 5_000;

/**
 * Keeps V8's young generation at 1 MiB while the agent starts. V8 doubles it up to 16 MiB for what a start allocates once, and
 * needs minutes at rest to shrink it. Afterwards it grows with the load as usual.
 */
export function limitYoungGenerationAtStart(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setTimeout(() => setFlagsFromString('--semi-space-growth-factor=2'), startMs).unref();
}

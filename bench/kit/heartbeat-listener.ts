import type { ChildProcess } from 'node:child_process';
import { withTimeout } from '#base';
import { connect } from '#broker';
import { heartbeatBinding } from '#qmf';

const startLimitMs = 20_000;

/** Listens for the heartbeats of agents. */
export interface HeartbeatListener extends AsyncDisposable {
  /** Resolves at the next heartbeat. Rejects when the process ends before, or at the limit. */
  waitForNext(child: ChildProcess): Promise<void>;
}

export async function openHeartbeatListener(url: string): Promise<HeartbeatListener> {
  let onHeartbeat: (() => void) | undefined;
  const broker = connect({ urls: [url], containerId: `bench-${crypto.randomUUID()}`, retry: 'never' });
  await broker.receive(heartbeatBinding, () => onHeartbeat?.());
  return {
    waitForNext(child) {
      const heartbeat = new Promise<void>((resolve, reject) => {
        onHeartbeat = resolve;
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)));
      });
      return withTimeout(heartbeat, startLimitMs);
    },
    async [Symbol.asyncDispose]() {
      await broker.close();
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Creates and deletes links in a network namespace every 20 ms, until its disposal. */
export function churn(namespace: string): AsyncDisposable {
  const script = [
    'while :; do',
    `ip -n ${namespace} link add c0 type veth peer name c1;`,
    `ip -n ${namespace} link delete c0;`,
    'sleep 0.02; done',
  ].join(' ');
  const child = spawn('sh', ['-c', script], { stdio: 'ignore' });
  return {
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

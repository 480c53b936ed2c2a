import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Makes and deletes links in a namespace, in rounds a few milliseconds apart, until it is disposed of. */
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

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain, type Policy } from '#access';
import { ConfigError } from '../../../src/cli/config/config-error.ts';
import { loadConfig } from '../../../src/cli/config/load-config.ts';
import { readConfiguredPolicy } from '../../../src/cli/config/policy.ts';
import { mutate } from '../mutate.ts';
import type { Target } from '../target.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-policy-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const configFile = join(folder, 'agent.toml');
const policyFile = join(folder, 'policy.toml');

const wholePolicy = `# who may do what
addresses = ["operator"]
[callers]
"alice" = "operator"
"bob*" = ["viewer", "beeper"]
[roles]
beeper = ["ovirtNode.beep", "identify"]
`;
/** Stands for the path of the policy file in inputs, which another run must be able to use. */
const placeholder = '/POLICY';
const wholeConfig = `[broker]
urls = ["amqp://one:5672", "amqps://two"]
user = "agent"
[publish]
heartbeat = "10 s"
[policy]
file = "${placeholder}"
callers = { "carol" = "administrator" }
`;

const files = [
  { path: configFile, whole: wholeConfig },
  { path: policyFile, whole: wholePolicy },
] as const;

/** Requires rights that the whole files give: names of others, or other roles, need a change of the text, not a part of it. */
function requireNoMore(policy: Policy): void {
  for (const user of ['mallory', 'alice2', '']) {
    if (explain(policy, user, 'setMtu').allowed) throw new Error(`${JSON.stringify(user)} may call setMtu`);
  }
}

/** A configuration or a policy half written: it is read as a whole one, or every mistake of it is said, one line each. */
export const policies: Target = {
  name: 'policies',
  createInput(random) {
    const index = random.below(files.length);
    const octets = new Uint8Array(Buffer.from((files[index] ?? files[0]).whole));
    const isPrefix = random.oneIn(2);
    const content = isPrefix
      ? octets.subarray(0, random.below(octets.length + 1))
      : mutate(octets, random, [octets]);
    return new Uint8Array(Buffer.concat([Uint8Array.of(index, isPrefix ? 1 : 0), content]));
  },
  run(octets) {
    const { path: half } = files[(octets[0] ?? 0) % files.length] ?? files[0];
    for (const { path, whole } of files) {
      const text = path === half ? Buffer.from(octets.subarray(2)).toString('latin1') : whole;
      writeFileSync(path, text.replaceAll(placeholder, policyFile), 'latin1');
    }
    try {
      const policy = readConfiguredPolicy(loadConfig({ environment: {}, file: configFile }));
      if (octets[1] === 1) requireNoMore(policy);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (error.problems.length === 0) throw new Error('refused without a reason', { cause: error });
    }
  },
};

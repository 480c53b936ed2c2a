import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const [agentStage = ''] = dockerfile.split(/^FROM /m).filter((stage) => stage.startsWith('base AS agent\n'));
/** The shell blocks of a document, each command in one line. */
const blocks = [...readFileSync('docs/docker.md', 'utf8').matchAll(/^```\n([\s\S]*?)^```$/gm)].map(
  ([, text = '']) => text.replaceAll('\\\n', ' '),
);
const agentCommands = blocks
  .flatMap((block) => block.split('\n'))
  .filter((line) => /^docker run .* ovirt-node-agent\b/.test(line));

test('the image runs the agent as a user without rights, who owns only the state directory', () => {
  const users = [...agentStage.matchAll(/^USER (\S+)$/gm)].map(([, user]) => user);
  expect(users).toEqual(['node']);
  expect(agentStage.lastIndexOf('USER node')).toBeGreaterThan(agentStage.lastIndexOf('RUN '));
  expect([...agentStage.matchAll(/chown\s+(\S+)\s+(\S+)/g)].map(([, owner, path]) => [owner, path])).toEqual([
    ['node:node', '/var/lib/ovirt-node'],
  ]);
});

test('a documented container of root has a state directory that the image does not give to another user', () => {
  expect(agentCommands).toHaveLength(1);
  for (const command of agentCommands) {
    expect(command).toContain('--user root');
    const directory = /OVIRT_NODE_STATE_DIRECTORY=(\S+)/.exec(command)?.[1];
    expect(directory).toMatch(/^\//);
    expect(command).toContain(`:${directory} `);
    expect(agentStage).not.toContain(`${directory} `);
    expect(agentStage).not.toMatch(new RegExp(`chown \\S+ ${directory}(?:/|\\s|$)`));
  }
});

test('the installation gives its copy to root', () => {
  const text = readFileSync('docs/install.md', 'utf8');
  expect(text).toMatch(/^cp -R .*\/opt\/ovirt-node-agent\/$/m);
  expect(text).not.toMatch(/^(?:cp|rsync|install) .*(?:-a\b|--archive|--preserve|-p\b)/m);
});

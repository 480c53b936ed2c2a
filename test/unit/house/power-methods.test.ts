import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSchemaXml } from '#qmf';
import { maliciousCalls } from '../../kit/hostile/evil-arguments.ts';
import { powerMethods } from '../../kit/node/power-methods.ts';

/** Tests and programs that run on the machine of a developer. Those in `test/vm` run against a virtual machine. */
const folders = ['test', 'bench', 'examples', 'scripts'];
const isOutside = (file: string) =>
  /\.(?:ts|js|sh|java|py)$/.test(file) && !/^test\/vm\/|\/node_modules\/|^test\/fixtures\//.test(file);

/** What can carry a call to an agent, or steps to this machine. Type imports carry nothing. */
const means: readonly (readonly [RegExp, string])[] = [
  [/^import (?!type\b)[^;]*from '#(?:agent|broker|console|dbus)'/m, 'opens connections'],
  [/^import (?!type\b)[^;]*\bNode\b[^;]*from '#node'/m, 'opens the node of this machine'],
  [/from '[^']*\/src\/(?:agent|broker|console|dbus|cli)\//, 'opens connections'],
  [/from '[^']*(?:kit|\.)\/(?:agent|broker|cli|console|hostile)\//, 'imports a kit that reaches agents'],
  [/from '[^']*\/(?:running-node|node-lab|node-guest|network-lab|dialogue)\.ts'/, 'imports a running agent'],
  [/['"](?:node:)?child_process['"]|from 'execa'/, 'starts programs'],
  [/from '[^']*\/actions\/run\/(?:run-steps|runner|start-detached|tool-process)\.ts'/, 'runs steps'],
  [/\bsystem\(|\bProcessBuilder\b|\bsubprocess\b/, 'starts programs'],
];
/** What makes steps of power without the name of a method. */
const planners =
  /from '[^']*\/actions\/power\/|from '[^']*\/methods\/power\.ts'|\b(?:cancelPower|schedulePower|powerMethod)\b/;
/** Binds the real methods to a context: their handlers carry out calls. */
const bindsRealMethods = (code: string) =>
  /from '[^']*\/bind-methods\.ts'/.test(code) &&
  /\bmethodTable\b|\bovirtNodeMethods\b|\/methods\/power\.ts'/.test(code);

const withoutComments = (source: string) => source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*(?:\/\/|#).*$/gm, '');

/**
 * Finds how a file could call a power method: the file names the method, or what plans it, and has the means. A file that names
 * a method without any means, such as a test of the schema, calls nothing.
 */
function powerCalls(file: string, source: string): readonly string[] {
  const code = withoutComments(source);
  const names = [...powerMethods].filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  const planned = planners.exec(code)?.[0];
  const topics = [...names, ...(planned === undefined ? [] : [planned])];
  const found = means.filter(([pattern]) => pattern.test(code)).map(([, mean]) => mean);
  const direct = [
    ...(bindsRealMethods(code) ? [`${file} binds the power methods of this machine`] : []),
    ...(/['"`]with-power['"`]/.test(code) ? [`${file} makes calls of all methods, power included`] : []),
    ...(/\bpowerMethods\b/.test(code) && found.length > 0
      ? [`${file} takes power methods and ${found[0]}`]
      : []),
  ];
  const calls = topics.length > 0 && found.length > 0 ? [`${file} names ${topics[0]} and ${found[0]}`] : [];
  return [...direct, ...calls];
}

/** These take the names to keep their methods out of calls, or to show what the rule refuses. */
const exempt = ['test/kit/hostile/evil-arguments.ts', 'test/unit/house/power-methods.test.ts'];

test('no test outside the virtual machine calls a power method, refused or not', () => {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const outside = files.filter((file) => isOutside(file) && !exempt.includes(file));
  expect(outside.length).toBeGreaterThan(400);
  expect(outside.flatMap((file) => powerCalls(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('the tests in the virtual machine do call power methods, and the rule finds these calls', () => {
  for (const name of ['power', 'rights']) {
    const file = `test/vm/machine/${name}.test.ts`;
    expect(powerCalls(file, readFileSync(file, 'utf8'))).not.toEqual([]);
  }
});

test('the power methods are those of the schema', () => {
  expect([...powerMethods].sort()).toEqual([
    'cancelPowerAction',
    'hardwareRestart',
    'hardwareShutdown',
    'schedulePowerAction',
  ]);
});

test('calls with malicious texts leave the power methods out, except in the virtual machine', () => {
  const { classes } = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
  const called = (power: 'without-power' | 'with-power') =>
    classes
      .flatMap((one) => (one.kind === 'object' ? maliciousCalls(one, '/tmp/touched', power) : []))
      .map(({ method }) => method);
  const [without, all] = [called('without-power'), called('with-power')];
  expect(without.filter((method) => powerMethods.has(method))).toEqual([]);
  expect(all).toContain('schedulePowerAction');
  // Nothing else is left out.
  expect(without).toEqual(all.filter((method) => !powerMethods.has(method)));
});

test.each([
  [
    'test/suites/rights.ts',
    "import { openConsole } from '#console';\nawait c.call(name, id, 'hardwareShutdown', {});",
  ],
  [
    'test/contract/a.test.ts',
    "import { startRunningNode } from '../kit/node/running-node.ts';\nawait expect(running.call('ovirtNode', undefined, 'schedulePowerAction', {})).rejects.toThrow();",
  ],
  [
    'test/contract/b.test.ts',
    "import { openProgram } from '../../kit/cli/program.ts';\nawait program.run('call', 'build7', \"cancelPowerAction\");",
  ],
  [
    'test/host/container.test.ts',
    "import { spawnSync } from 'node:child_process';\nconst script = `\n  ovirt-node call x hardwareRestart --json`;",
  ],
  [
    'test/brokers/qpidd/tool.test.ts',
    "import { startDialogue } from '../../kit/broker/dialogue.ts';\nawait dialogue.type(`call 5 hardwareShutdown 1`, /NotImplemented/);",
  ],
  [
    'test/host/changes/x.test.ts',
    "import { openNodeLab } from './node-lab.ts';\nawait lab.callNode('validateChange', { object, method: 'hardwareRestart' });",
  ],
  [
    'test/unit/a.test.ts',
    "import { Node } from '#node';\nimport { writeMethodRequest } from '#qmf';\nconst request = writeMethodRequest(e, a, o, 'hardwareShutdown', new Map());",
  ],
  [
    'bench/a.ts',
    "import {\n  type Broker,\n  connect,\n} from '#broker';\nconst method = 'hardwareRestart';",
  ],
  [
    'test/unit/b.test.ts',
    "import { power } from '../src/actions/power/power.ts';\nimport { runSteps } from '../../../src/actions/run/run-steps.ts';",
  ],
  [
    'test/unit/c.test.ts',
    "import { schedulePower } from '#actions';\nimport { openBus } from '#dbus';\nschedulePower.plan(args, context);",
  ],
  [
    'test/unit/d.test.ts',
    "import { bindMethods } from '../../src/node/methods/bind-methods.ts';\nimport { methodTable } from '#node';\nbindMethods(context, methodTable.ovirtNode);",
  ],
  [
    'test/contract/c.test.ts',
    "for (const call of maliciousCalls(schemaClass, marker, 'with-power')) run(call);",
  ],
  [
    'test/contract/d.test.ts',
    "import { openConsole } from '#console';\nimport { powerMethods } from '../kit/node/power-methods.ts';\nfor (const name of powerMethods) c.call(agent, id, name);",
  ],
  [
    'scripts/a.sh.ts',
    "import { execa } from 'execa';\nexeca('ovirt-node', ['call', 'x', 'cancelPowerAction']);",
  ],
])('finds a power call in %s: %s', (file, source) => expect(powerCalls(file, source)).not.toEqual([]));

test.each([
  ['test/unit/schema/model.ts', "export const model = ['hardwareShutdown(I force bool = false)'];"],
  [
    'test/unit/access/policy.test.ts',
    "import { explain } from '#access';\nimport { methodTable } from '#node';\nexplain(policy, 'eve', 'hardwareShutdown');",
  ],
  [
    'test/unit/access/call.test.ts',
    "import type { CallToAuthorize } from '#agent';\nconst call = { method: 'hardwareShutdown' };",
  ],
  [
    'test/unit/node/power-off.test.ts',
    "import { bindMethod } from '../../src/node/methods/bind-methods.ts';\nconst own = call('hardwareShutdown');",
  ],
  [
    'test/unit/actions/power.test.ts',
    "import { power } from '../../../../src/actions/power/power.ts';\nimport { planText } from '../../../../src/actions/run/operation.ts';",
  ],
  [
    'test/contract/a.test.ts',
    "import { openConsole } from '#console';\n// hardwareShutdown is called in the virtual machine alone\nc.call(agent, id, 'restart', {});",
  ],
])('finds none in %s: %s', (file, source) => expect(powerCalls(file, source)).toEqual([]));

import { createHash } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { noEffects } from '../../../src/actions/network/apply/effects.ts';
import {
  checkpointPath,
  readCheckpoint,
  writeCheckpoint,
} from '../../../src/transactions/checkpoint/checkpoint.ts';
import { recoverTransactions } from '../../../src/transactions/recovery.ts';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { newCheckpoint } from '../../kit/network/checkpoint.ts';

/** Writes a checkpoint whose JSON was changed by `edit`, with a checksum that fits. */
async function writeEdited(edit: (text: string) => string = (text) => text) {
  const directory = await mkdtemp(join(tmpdir(), 'state-'));
  const path = checkpointPath(join(directory, 'changes'), '1f0c');
  await writeCheckpoint(path, newCheckpoint(directory));
  const before = (await readFile(path, 'utf8')).slice(65).trimEnd();
  const text = edit(before);
  const digest = createHash('sha256').update(text).digest('hex');
  await writeFile(path, `${digest} ${text}\n`);
  return { directory, path, isEdited: text !== before };
}

/** Fails the test when a rollback reaches the machine. */
const untouchedHost = {
  ip: () => Promise.reject(new Error('ip was called')),
  netlink: () => Promise.reject(new Error('netlink was opened')),
  requester: () => Promise.reject(new Error('a socket for requests was opened')),
  settingFiles: {} as never,
  runner: {} as never,
  bus: () => Promise.reject(new Error('the bus was opened')),
  bootId: () => Promise.resolve('boot-1'),
};

test('reads a whole checkpoint of every back end again', async () => {
  const { directory, path } = await writeEdited();
  expect(await readCheckpoint(path)).toEqual(newCheckpoint(directory));
});

test.each([
  ['a file outside the folder', '05-ovirt-node-eth0.network', '../../../etc/cron.d/x'],
  ['a file of another program', '/run/systemd/network/05-ovirt-node-eth0.network', '/etc/systemd/network/x'],
  ['a text of another program', '# ovirt-node-agent made', '# another made'],
  ['a name with a slash', '"names":["eth0"]', '"names":["../eth0"]'],
  ['a name with a line', '"made":["bond0"]', '"made":["a\\nlink del dev eth1"]'],
  ['a state directory of others', '"directory":"/', '"directory":"/etc/'],
  [
    'a state directory of others for what a link lost',
    '"administrative state","memory":{"directory":"/',
    '"administrative state","memory":{"directory":"/etc/',
  ],
  ['a link that leads to another file', '"index":3,"saved"', '"index":"../../x","saved"'],
  ['a VLAN above with a path', '"downAbove":["eth1.5"]', '"downAbove":["../eth1"]'],
  ['a lost part of another type', '"index":3,"downAbove"', '"index":"3","downAbove"'],
  ['a client of others', '"client":"dhcpcd"', '"client":"/tmp/dhcpcd"'],
  ['a profile that is not a UUID', '4c4c4544-0044-4510', '/org/freedesktop'],
  ['a field with white space', '"priority":0', '"priority 0 table":0'],
  ['an invalid address', '"address":"10.', '"address":"x10.'],
  ['an option of others', '"mode":"802.3ad"', '"nomaster":"up"'],
  ['a route to a name', '0.0.0.0/0', 'default dev eth1'],
  ['an affected link with a path', '"touches":["eth0"]', '"touches":["/eth0"]'],
  ['an id that is a pattern of units', '"id":"1f0c"', '"id":"*"'],
  ['an id with a path', '"id":"1f0c"', '"id":"../1f0c"'],
  ['effects of another type', '"makes":[]', '"makes":null'],
  ['links of another type', '"links":[', '"links":[7,'],
  ['a setting outside the folder', 'ipv6/conf/eth0/accept_ra', '../../etc/cron.d/x'],
  ['a setting of all links', 'ipv6/conf/eth0/accept_ra', 'ipv6/conf/../accept_ra'],
  ['a value of two lines', '"ipv6/conf/eth0/accept_ra":"0"', '"ipv6/conf/eth0/accept_ra":"0\\n1"'],
  ['a message that is cut off', /\["routes","[^"]{12}[^"]*"/, '["routes","AAAA"'],
  ['a message of another table', '["routes",', '["links",'],
  ['a message that is not base64', '["routes","', '["routes","-'],
  ['a former link with a path', '"names":{"2":"eth0"}', '"names":{"2":"../eth0"}'],
  ['an index that is not a number', '"names":{"2":', '"names":{"eth1":'],
  ['a position that is not one', '"objects":[0]', '"objects":[-1]'],
  ['version 1 and a former state', '"version":2', '"version":1'],
])('refuses a checkpoint with %s, and touches nothing', async (_what, from, to) => {
  const { path, isEdited } = await writeEdited((text) => text.replace(from, to));
  expect(isEdited).toBe(true);
  await expect(rollBackCheckpoint(path, untouchedHost)).rejects.toThrow(
    /^\S+change-1f0c\.json: .+ is .+; expected /,
  );
  expect(await readdir(dirname(path))).toEqual(['change-1f0c.json']);
});

test('refuses to write a checkpoint that no rollback would accept', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'state-'));
  const path = checkpointPath(join(directory, 'changes'), '1f0c');
  const bad = { ...newCheckpoint(directory), effects: { ...noEffects, created: ['a b'] } };
  await expect(writeCheckpoint(path, bad)).rejects.toThrow(
    'makes[0] is "a b"; expected the name of an interface',
  );
});

test.each([
  ['the file', (path: string) => chmod(path, 0o666), /change-1f0c\.json has mode 0666/],
  ['the folder', (path: string) => chmod(dirname(path), 0o770), /changes has mode 0770/],
  ['the state directory', (path: string) => chmod(dirname(dirname(path)), 0o777), /has mode 0777/],
])('refuses a checkpoint when others may write %s', async (_what, open, expected) => {
  const { path } = await writeEdited();
  await open(path);
  await expect(rollBackCheckpoint(path, untouchedHost)).rejects.toThrow(expected);
});

test('refuses a checkpoint that is a symbolic link', async () => {
  const { directory, path } = await writeEdited();
  await rename(path, join(directory, 'elsewhere'));
  await symlink(join(directory, 'elsewhere'), path);
  await expect(rollBackCheckpoint(path, untouchedHost)).rejects.toThrow(`${path} is a symbolic link`);
});

const nobody = 65_534;

test.runIf(process.getuid?.() === 0)('refuses as root what belongs to another user', async () => {
  const { directory, path } = await writeEdited();
  for (const one of [path, dirname(path), directory]) {
    await chown(one, nobody, nobody);
    await expect(rollBackCheckpoint(path, untouchedHost)).rejects.toThrow(
      `${one} belongs to user ${nobody}; expected 0`,
    );
    await chown(one, 0, 0);
  }
});

test('a new agent logs a checkpoint that others could have written, and leaves it in place', async () => {
  const { path } = await writeEdited((text) => text.replace('"touches":["eth0"]', '"touches":["/eth0"]'));
  const logged: object[] = [];
  const note = (fields: object) => void logged.push(fields);
  const log = { debug: note, info: note, warn: note, error: note };
  expect(await recoverTransactions(dirname(path), untouchedHost, log)).toEqual({
    open: undefined,
    rolledBack: [],
  });
  expect(logged).toHaveLength(1);
  expect(await readdir(dirname(path))).toEqual(['change-1f0c.json']);
});

test('leaves an outcome with other content in place', async () => {
  const changes = join(await mkdtemp(join(tmpdir(), 'state-')), 'changes');
  await mkdir(changes, { mode: 0o700 });
  const text = '{"owner":7}';
  const content = `${createHash('sha256').update(text).digest('hex')} ${text}\n`;
  await writeFile(join(changes, 'change-1.outcome'), content, { mode: 0o600 });
  const none = () => undefined;
  const log = { debug: none, info: none, warn: none, error: none };
  expect((await recoverTransactions(changes, untouchedHost, log)).rolledBack).toEqual([]);
  expect(await readdir(changes)).toEqual(['change-1.outcome']);
});

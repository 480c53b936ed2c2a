import { describe, expect, it } from 'vitest';
import {
  ownFilePath,
  parseOrigin,
  printOwnFile,
} from '../../../../../../../src/actions/network/backends/networkd/files/own-file.ts';
import {
  mergeSections,
  parseUnitFile,
} from '../../../../../../../src/actions/network/backends/networkd/files/unit-file.ts';
import { missingRuleSteps } from '../../../../../../../src/actions/network/backends/networkd/routing-rules.ts';

describe('a file of systemd', () => {
  it('is read with comments, blanks and continued lines', () => {
    const text =
      '# a comment\n[Network]\n; another\nDNS = 10.0.0.1 \\\n  # within\n  10.0.0.2\nAddress=a=b\n\n[Route]\n';
    expect(parseUnitFile(text)).toEqual([
      {
        name: 'Network',
        entries: [
          ['DNS', '10.0.0.1  10.0.0.2'],
          ['Address', 'a=b'],
        ],
      },
      { name: 'Route', entries: [] },
    ]);
  });

  it.each(['', '=', '[', '[]', 'Name=before any section', '\\', '\0', '[Network]\n=x\nkey'])(
    'that is none is read without a failure: %j',
    (text) => {
      expect(parseUnitFile(text).flatMap(({ entries }) => entries)).toEqual([]);
    },
  );

  it('of ours is read as it was written, and tells in whose place it stands', () => {
    const sections = parseUnitFile('[Match]\nName=a\n[Address]\nAddress=1\n[Address]\nAddress=2');
    const text = printOwnFile(sections, '/etc/x y.network');
    expect(parseUnitFile(text)).toEqual(sections);
    expect(parseOrigin(text)).toBe('/etc/x y.network');
    expect(parseOrigin(printOwnFile(sections))).toBeUndefined();
  });

  it('has one section where drop-ins add to it, and each address its own', () => {
    const sections = parseUnitFile('[Network]\nA=1\n[Address]\nB=1\n[Network]\nA=2\n[Address]\nB=2');
    expect(mergeSections(sections, ['Network']).map(({ name, entries }) => [name, entries.length])).toEqual([
      ['Network', 2],
      ['Address', 1],
      ['Address', 1],
    ]);
  });
});

it.each(['eth*', 'a b', 'x/y', '[a]', '!a', ''])(
  'an interface named %j, a pattern in such a file, has none',
  (name) => {
    expect(() => ownFilePath(name, 'network')).toThrow(/no file of it can tell/);
  },
);

it('a rule that was taken away comes back with all that it said', () => {
  const usual = { family: '-4', told: { priority: 0, src: 'all', table: 'local' } } as const;
  const told = {
    not: null,
    priority: 100,
    src: '10.0.0.0',
    srclen: 8,
    dst: '10.1.0.1',
    fwmark: '0x1',
    fwmask: '0xff',
  };
  const gone = {
    family: '-6',
    told: { ...told, table: '77', suppress_prefixlen: 0, protocol: 'static' },
  } as const;
  expect(missingRuleSteps([usual, gone], [usual])).toEqual([
    [
      ...['-6', 'rule', 'add', 'not', 'priority', '100', 'from', '10.0.0.0/8', 'to', '10.1.0.1'],
      ...['fwmark', '0x1/0xff', 'table', '77', 'suppress_prefixlength', '0', 'protocol', 'static'],
    ],
  ]);
});

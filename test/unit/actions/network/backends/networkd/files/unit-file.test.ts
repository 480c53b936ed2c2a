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

describe('a unit file', () => {
  it('parseUnitFile skips comments and joins continued lines', () => {
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
    'parseUnitFile returns no entries and does not throw for %j',
    (text) => {
      expect(parseUnitFile(text).flatMap(({ entries }) => entries)).toEqual([]);
    },
  );

  it('parseUnitFile reads the sections that printOwnFile wrote, and parseOrigin the replaced file', () => {
    const sections = parseUnitFile('[Match]\nName=a\n[Address]\nAddress=1\n[Address]\nAddress=2');
    const text = printOwnFile(sections, '/etc/x y.network');
    expect(parseUnitFile(text)).toEqual(sections);
    expect(parseOrigin(text)).toBe('/etc/x y.network');
    expect(parseOrigin(printOwnFile(sections))).toBeUndefined();
  });

  it('mergeSections joins the network sections of drop-ins and keeps address sections apart', () => {
    const sections = parseUnitFile('[Network]\nA=1\n[Address]\nB=1\n[Network]\nA=2\n[Address]\nB=2');
    expect(mergeSections(sections, ['Network']).map(({ name, entries }) => [name, entries.length])).toEqual([
      ['Network', 2],
      ['Address', 1],
      ['Address', 1],
    ]);
  });
});

it.each(['eth*', 'a b', 'x/y', '[a]', '!a', ''])(
  'ownFilePath refuses the interface name %j, a pattern',
  (name) => {
    expect(() => ownFilePath(name, 'network')).toThrow(
      `interface name is ${JSON.stringify(name)}; expected letters`,
    );
  },
);

it('missingRuleSteps adds a removed rule with all its fields', () => {
  const present = { family: '-4', fields: { priority: 0, src: 'all', table: 'local' } } as const;
  const removed = {
    family: '-6',
    fields: {
      not: null,
      priority: 100,
      src: '10.0.0.0',
      srclen: 8,
      dst: '10.1.0.1',
      fwmark: '0x1',
      fwmask: '0xff',
      table: '77',
      suppress_prefixlen: 0,
      protocol: 'static',
    },
  } as const;
  const steps = missingRuleSteps([present, removed], [present]);
  expect(steps.map((words) => words.join(' '))).toEqual([
    '-6 rule add not priority 100 from 10.0.0.0/8 to 10.1.0.1 fwmark 0x1/0xff table 77 suppress_prefixlength 0 protocol static',
  ]);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const probes = 'test/unit/probes';

/** Inputs on which the agent once published wrong facts, with the tests named after what it should do. */
const cases: Readonly<Record<string, readonly (readonly [file: string, title: string])[]>> = {
  B1: [
    [
      'test/unit/node/state/start-identity.test.ts',
      'keeps its own identity where SMBIOS is unreadable, after a run on a recorded machine',
    ],
    [
      'test/unit/node/state/start-identity.test.ts',
      "heals a state directory that holds a recorded machine's identity, and reports it",
    ],
  ],
  B2: [
    [
      `${probes}/links/link-files.test.ts`,
      'reads no speed of 65535 or 4294967295 from ethtool and from /sys',
    ],
  ],
  B3: [
    [`${probes}/machine.test.ts`, 'treats placeholders of manufacturers as undefined'],
    [`${probes}/disk-serials.test.ts`, 'publishes no placeholder for the serial number of a disk'],
  ],
  B4: [
    [`${probes}/identity.test.ts`, 'recognizes each shared UUID in both byte orders, and names its source'],
  ],
  B5: [[`${probes}/cpus/cpu-architectures.test.ts`, 'counts the processors of a cpuinfo without numbers']],
  B6: [
    [
      `${probes}/cpus/cpu-architectures.test.ts`,
      'names ARM processors as lscpu does, and leaves unknown ones to the kernel',
    ],
    [`${probes}/cpus/cpu-architectures.test.ts`, 'reads a clock in MHz from the label of a Loongson'],
  ],
  B7: [
    [
      `${probes}/cpus/cpu-architectures.test.ts`,
      "takes AMD's cache size of cpuinfo for what it is, the cache of level 2",
    ],
  ],
  B8: [[`${probes}/links/link-files.test.ts`, 'reads the modes of wake-on-LAN as letters of ethtool']],
  B9: [
    [
      `${probes}/links/link-files.test.ts`,
      'counts a bond member that its bond holds for down, also without netlink',
    ],
    [`${probes}/links/link-files.test.ts`, 'does not publish a bridge again when only its timers change'],
  ],
  B10: [
    [
      'test/unit/node/interfaces/octets-in-names.test.ts',
      'makes two objects of two names that are not UTF-8',
    ],
    ['test/host/whole-network/requests.test.ts', 'two names that are not UTF-8 are two objects'],
  ],
  B11: [
    [`${probes}/routes.test.ts`, 'reads routes of every table but local, whether it has a name or not'],
    [
      `${probes}/disk-serials.test.ts`,
      'reads the serial number of a SATA disk from its page of vital product data',
    ],
  ],
  B12: [
    [
      'test/unit/node/methods/list-interfaces.test.ts',
      'lists whether each interface is persistent, where that is known',
    ],
  ],
};

test.each(Object.entries(cases))('case %s has a test named after what is expected', (_case, named) => {
  for (const [file, title] of named) {
    const text = readFileSync(file, 'utf8');
    const quoted = [`'${title}'`, `"${title}"`];
    expect(
      quoted.some((quotedTitle) => text.includes(quotedTitle)),
      `${file}: ${title}`,
    ).toBe(true);
  }
});

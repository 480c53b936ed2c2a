import { expect, test } from 'vitest';
import { DefinitionLab } from '../../../../kit/definitions/definition-lab.ts';
import { ifupdownDefinitions } from '../../../../kit/definitions/ifupdown-definitions.ts';
import { meaning } from '../../../../kit/definitions/meaning.ts';

test.each(ifupdownDefinitions)(
  'writes %s for ifupdown so that it is described as it was defined',
  async (_title, name, xml) => {
    await using lab = await DefinitionLab.create({}, 'ifupdown');
    const undo = await lab.define(xml);
    const described = await lab.describe(name);
    expect(described).toMatch(/^<interface/);
    expect(meaning(described)).toEqual(meaning(xml));
    // Defining again what is described changes nothing.
    expect((await lab.prepareXml(described)).plan).toEqual([]);
    expect(await undo()).toEqual([]);
    expect(await lab.files()).toEqual({});
  },
);

test.each([
  'source-directory interfaces.d',
  'source /etc/network/interfaces.d/*',
  'source interfaces.d/ovirt*',
])('writes names that "%s" includes', async (line) => {
  await using lab = await DefinitionLab.create({ '/etc/network/interfaces': `${line}\n` }, 'ifupdown');
  const [, name = '', xml = ''] = ifupdownDefinitions.find(([title]) => title === 'a VLAN on a bond') ?? [];
  await lab.define(xml);
  expect(await lab.describe(name)).toContain('192.0.2.5');
});

import { type Entries, isObject, type JsonObject, lineOf, objectsOf, textOf } from './entries.ts';
import { parseOctetJson } from './octet-json.ts';

const forever = 4_294_967_295;

/** Adds links and addresses. @param nowSeconds the time of the capture. */
export function readLinks(text: string, entries: Entries, nowSeconds: number): void {
  for (const link of objectsOf(parseOctetJson(text))) {
    const name = textOf(link['ifname']);
    entries.add(['link', name], 'present');
    const info = link['linkinfo'];
    if (isObject(info) && 'info_slave_data' in info)
      entries.add(['link', name, 'linkinfo', 'info_slave_data'], 'present');
    for (const [key, value] of Object.entries(link))
      if (key !== 'ifname' && key !== 'addr_info') entries.addJson(['link', name, key], value);
    readAddresses(name, objectsOf(link['addr_info']), entries, nowSeconds);
  }
}

function readAddresses(
  link: string,
  addresses: readonly JsonObject[],
  entries: Entries,
  nowSeconds: number,
): void {
  const orders = new Map<string, string[]>();
  for (const address of addresses) {
    const family = textOf(address['family']);
    const peer = address['address'] === undefined ? '' : `,peer=${textOf(address['address'])}`;
    const key = `${textOf(address['local'])}${peer}/${textOf(address['prefixlen'])}`;
    const path = ['address', link, key];
    entries.add(path, lineOf(address, 'valid_life_time', 'preferred_life_time'));
    for (const field of ['valid_life_time', 'preferred_life_time']) {
      const seconds = Number(address[field] ?? forever);
      const entry =
        seconds === forever || seconds === 0 ? String(seconds) : { expires: nowSeconds + seconds };
      entries.add([...path, field], entry);
    }
    orders.set(family, [...(orders.get(family) ?? []), key]);
  }
  for (const [family, order] of orders) entries.add(['order', link, family], { order });
}

/**
 * Adds whether the MAC address of each bridge with ports follows its ports. `addr_assign_type` 3 says that it was set; for other
 * links nothing can bring the origin of an address back.
 */
export function readMacOrigins(text: string, entries: Entries, links: string): void {
  const masters = new Set(objectsOf(parseOctetJson(links)).map((link) => textOf(link['master'])));
  const bridges = objectsOf(parseOctetJson(links)).filter(
    (link) => isObject(link['linkinfo']) && link['linkinfo']['info_kind'] === 'bridge',
  );
  const followed = new Set(bridges.map((link) => textOf(link['ifname'])).filter((name) => masters.has(name)));
  for (const [path, value] of nullSeparated(text)) {
    const name = path.split('/').at(-2) ?? '';
    if (followed.has(name))
      entries.add(['link', name, 'address-follows-ports'], value === '3' ? 'no' : 'yes');
  }
}

/** @returns the paths and first lines of the files that `grep --null` printed. */
export const nullSeparated = (text: string): readonly (readonly [string, string])[] =>
  text.split('\n').flatMap((line) => {
    const [path, value] = line.split('\0');
    return path === undefined || value === undefined ? [] : [[path, value] as const];
  });

import { type Entries, type JsonObject, lineOf, objectsOf, textOf } from './entries.ts';
import { parseOctetJson } from './octet-json.ts';

/** Adds the lists of VLANs that `bridge vlan` prints; ranges become single numbers. @param field the name of the list. */
export function readVlans(kind: string, field: string, text: string, entries: Entries): void {
  for (const link of objectsOf(parseOctetJson(text))) {
    for (const vlan of objectsOf(link[field])) {
      const first = Number(vlan['vlan']);
      const last = Number(vlan['vlanEnd'] ?? first);
      for (let vid = first; vid <= last; vid += 1)
        entries.add([kind, textOf(link['ifname']), String(vid)], lineOf(vlan, 'vlan', 'vlanEnd'));
    }
  }
}

/** Adds forwarding entries that are not learned from traffic: what is permanent, static, or put in from outside. */
export function readFdb(text: string, entries: Entries): void {
  for (const entry of objectsOf(parseOctetJson(text))) {
    const flags = JSON.stringify(entry['flags'] ?? []);
    if (textOf(entry['state']) === '' && !flags.includes('extern_learn')) continue;
    const vlan = entry['vlan'] === undefined ? [] : ['vlan', textOf(entry['vlan'])];
    const owner = entry['master'] === undefined ? 'self' : 'master';
    entries.add(['fdb', textOf(entry['ifname']), textOf(entry['mac']), owner, ...vlan], lineOf(entry));
  }
}

/** Adds multicast groups and router ports that an administrator set; the kernel's own are `temp` and have a timer. */
export function readMdb(text: string, entries: Entries): void {
  for (const part of objectsOf(parseOctetJson(text))) {
    for (const entry of objectsOf(part['mdb'])) {
      if (entry['state'] === 'temp') continue;
      const path = [entry['dev'], entry['port'], entry['grp'], entry['src'], entry['vid']];
      entries.add(['mdb', ...path.filter((word) => word !== undefined).map(textOf)], lineOf(entry, 'index'));
    }
    const routers = part['router'] as JsonObject | undefined;
    for (const [bridge, ports] of Object.entries(routers ?? {}))
      for (const port of objectsOf(ports))
        if (port['type'] !== 'temp')
          entries.add(['router', bridge, textOf(port['port'])], textOf(port['type']));
  }
}

/** Adds queueing disciplines. `refcnt` counts the kernel's own users. */
export function readQdiscs(text: string, entries: Entries): void {
  for (const qdisc of objectsOf(parseOctetJson(text))) {
    const parent = textOf(qdisc['parent']) || 'root';
    entries.add(['qdisc', textOf(qdisc['dev']), parent], lineOf(qdisc, 'dev', 'refcnt'));
  }
}

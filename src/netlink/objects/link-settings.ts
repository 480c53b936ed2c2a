import { Attributes, nestedFlag, writeAttribute } from '../attributes.ts';
import { i32, u32 } from '../byte-order.ts';
import type { NetlinkRequest } from '../requester.ts';
import { infoAttribute, linkAttribute, linkHeader } from '../rtnetlink/constants.ts';
import { runningBridgeOptions } from '../rtnetlink/kinds/bridge.ts';
import { newLink } from './link-request.ts';

/** A request that gives a link one of its former settings, and what it sets. */
export interface LinkRequest {
  readonly setting: string;
  readonly request: NetlinkRequest;
}

/** RTM_NEWLINKPROP and RTM_DELLINKPROP of linux/rtnetlink.h. */
const messageTypes = { newProperties: 108, deleteProperties: 109 } as const;

/** Flags that a user sets: IFF_NOARP, IFF_PROMISC, IFF_ALLMULTI, IFF_MULTICAST of linux/if.h. */
const settableFlags = 0x80 | 0x100 | 0x200 | 0x1000;

/** Plain attributes that a link keeps and a request may set. */
const plain: Readonly<Record<string, number>> = {
  'queue length': linkAttribute.queueLength,
  alias: linkAttribute.alias,
  group: linkAttribute.group,
  protodown: linkAttribute.protoDown,
  gso_max_segs: linkAttribute.gsoMaxSegments,
  gso_max_size: linkAttribute.gsoMaxSize,
};

/**
 * What a kind or a port tells of its state beside its settings; a request with it is refused, or sets what must not be set.
 * Names of links by index are the caller's: a bond's primary member, a port's backup.
 */
const stateOfKind: Readonly<Record<string, ReadonlySet<number>>> = {
  // IFLA_BOND_ACTIVE_SLAVE, _PRIMARY, _AD_INFO.
  bond: new Set([2, 11, 23]),
  // IFLA_BR_ROOT_ID to _GC_TIMER, _FDB_FLUSH, _MCAST_HASH_ELASTICITY (fixed), _PAD, _MCAST_QUERIER_STATE, _FDB_N_LEARNED.
  bridge: new Set([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 26, 40, 47, 48]),
};
const stateOfPort: Readonly<Record<string, ReadonlySet<number>>> = {
  // IFLA_BOND_SLAVE_STATE to _PERM_HWADDR, _AD_AGGREGATOR_ID to _AD_PARTNER_OPER_PORT_STATE.
  bond: new Set([1, 2, 3, 4, 6, 7, 8]),
  // IFLA_BRPORT_STATE, _ROOT_ID to _FLUSH, _PAD, _BACKUP_PORT, the state of MRP, counts.
  bridge: new Set([1, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 34, 35, 36, 38, 41]),
};
const indexOf = (payload: Buffer) => i32(payload, linkHeader.index);

/**
 * Lists the requests that give a link the settings of a former message of it: those that hang on every link, on its kind,
 * and on its port of a master. Name, MAC address, MTU, master and administrative state are not among them.
 * @param before the payload of the kernel's former message of the link; `now`: of its present one.
 */
export function linkSettingRequests(before: Buffer, now: Buffer): readonly LinkRequest[] {
  const [former, present] = [
    new Attributes(before, linkHeader.length),
    new Attributes(now, linkHeader.length),
  ];
  const index = indexOf(now);
  return [
    ...plainRequests(former, present, index),
    ...flagRequests(before, now, index),
    ...kindRequests(former, present, index),
    ...nameRequests(former, present, index),
  ];
}

function plainRequests(former: Attributes, present: Attributes, index: number): readonly LinkRequest[] {
  return Object.entries(plain).flatMap(([setting, type]) => {
    // An empty alias removes it.
    const value = former.bytes(type) ?? (type === linkAttribute.alias ? Buffer.alloc(0) : undefined);
    const current = present.bytes(type) ?? Buffer.alloc(0);
    if (value === undefined || value.equals(current)) return [];
    return [{ setting, request: newLink(index, writeAttribute(type, value)) }];
  });
}

function flagRequests(before: Buffer, now: Buffer, index: number): readonly LinkRequest[] {
  const flags = u32(before, linkHeader.flags);
  const change = (flags ^ u32(now, linkHeader.flags)) & settableFlags;
  return change === 0
    ? []
    : [{ setting: 'flags', request: newLink(index, Buffer.alloc(0), (flags & change) >>> 0, change >>> 0) }];
}

function kindRequests(former: Attributes, present: Attributes, index: number): readonly LinkRequest[] {
  const [before, now] = [former.nested(linkAttribute.linkInfo), present.nested(linkAttribute.linkInfo)];
  if (before === undefined || now === undefined) return [];
  const parts = [
    { kind: infoAttribute.kind, data: infoAttribute.data, states: stateOfKind, word: 'option' },
    {
      kind: infoAttribute.slaveKind,
      data: infoAttribute.slaveData,
      states: stateOfPort,
      word: 'port option',
    },
  ];
  return parts.flatMap(({ kind, data, states, word }) => {
    const name = before.text(kind);
    const state = states[name ?? ''];
    if (name === undefined || state === undefined || now.text(kind) !== name) return [];
    return changedAttributes(before.nested(data), now.nested(data), state, word === 'option' ? name : '').map(
      ({ type, value }) => ({
        setting: `${name} ${word} ${type}`,
        request: newLink(
          index,
          writeAttribute(
            linkAttribute.linkInfo,
            Buffer.concat([
              writeAttribute(kind, Buffer.from(`${name}\0`)),
              writeAttribute(data, writeAttribute(type, value)),
            ]),
          ),
        ),
      }),
    );
  });
}

function changedAttributes(
  before: Attributes | undefined,
  now: Attributes | undefined,
  state: ReadonlySet<number>,
  kind: string,
) {
  if (before === undefined) return [];
  const running = kind === 'bridge' ? runningBridgeOptions(before) : [];
  return before
    .list()
    .filter(
      ({ type, value }) =>
        !state.has(type) && !running.includes(type) && now?.bytes(type)?.equals(value) !== true,
    );
}

function nameRequests(former: Attributes, present: Attributes, index: number): readonly LinkRequest[] {
  const names = (attributes: Attributes) =>
    (attributes.nested(linkAttribute.properties)?.list() ?? [])
      .filter(({ type }) => type === linkAttribute.alternativeName)
      .map(({ value }) => value);
  const lacks = (list: readonly Buffer[]) => (name: Buffer) => !list.some((other) => other.equals(name));
  const [before, now] = [names(former), names(present)];
  const request = (type: number, name: Buffer): LinkRequest => ({
    setting: 'alternative name',
    request: {
      ...newLink(
        index,
        writeAttribute(
          linkAttribute.properties | nestedFlag,
          writeAttribute(linkAttribute.alternativeName, name),
        ),
      ),
      type,
    },
  });
  return [
    ...now.filter(lacks(before)).map((name) => request(messageTypes.deleteProperties, name)),
    ...before.filter(lacks(now)).map((name) => request(messageTypes.newProperties, name)),
  ];
}

import {
  bridgeVlanRequests,
  errnoText,
  linkSettingRequests,
  mdbPort,
  mdbRequest,
  type NetlinkRequest,
  type Requester,
  readMdbEntries,
} from '#netlink';
import type { KernelState } from './kernel-state.ts';
import { existsErrno, requestOrRefusal } from './request.ts';
import type { Restored } from './restored.ts';

/** A request, and what it brings back. */
interface Step {
  readonly text: string;
  readonly request: NetlinkRequest;
}

/**
 * Gives existing links the settings that hang on them: what a link, its kind and its port keep beside name, MTU, master and
 * administrative state; the VLANs of bridges and ports; permanent multicast entries.
 * @param before the part of a former state that the change affects.
 */
export async function restoreLinkSettings(
  requester: Requester,
  before: KernelState,
  now: KernelState,
): Promise<Restored> {
  const putBack: string[] = [];
  const notPutBack: string[] = [];
  for (const { text, request } of linkSteps(before, now)) {
    const { errno, text: reason } = await requestOrRefusal(requester, request);
    if (errno === 0) putBack.push(text);
    else if (errno !== existsErrno) notPutBack.push(`${text}: ${reason ?? errnoText(errno)}`);
  }
  return { putBack, notPutBack };
}

function linkSteps(before: KernelState, now: KernelState): readonly Step[] {
  const indexOf = new Map([...now.names].map(([index, name]) => [name, index]));
  const steps: Step[] = [];
  for (const [index, payload] of before.links) {
    const name = before.names.get(index) ?? '';
    const current = indexOf.get(name);
    const currentPayload = current === undefined ? undefined : now.links.get(current);
    if (current === undefined || currentPayload === undefined) continue;
    for (const { setting, request } of linkSettingRequests(payload, currentPayload))
      steps.push({ text: `${setting} of ${name}`, request });
    const vlans = before.vlans.get(index);
    if (vlans === undefined) continue;
    for (const request of bridgeVlanRequests(vlans, now.vlans.get(current), current))
      steps.push({ text: `VLANs of ${name}`, request });
  }
  return [...steps, ...multicastSteps(before, now, indexOf)];
}

function multicastSteps(
  before: KernelState,
  now: KernelState,
  indexOf: ReadonlyMap<string, number>,
): readonly Step[] {
  const present = new Set(
    now.multicast
      .flatMap(readMdbEntries)
      .map((entry) => entryKey(now.names.get(mdbPort(entry)), entry.octets)),
  );
  return before.multicast.flatMap(readMdbEntries).flatMap((entry) => {
    const port = before.names.get(mdbPort(entry)) ?? '';
    if (!before.links.has(entry.bridge) && !before.links.has(mdbPort(entry))) return [];
    const [bridgeIndex, portIndex] = [indexOf.get(before.names.get(entry.bridge) ?? ''), indexOf.get(port)];
    if (bridgeIndex === undefined || portIndex === undefined) return [];
    if (present.has(entryKey(port, entry.octets))) return [];
    return [{ text: `multicast entry of ${port}`, request: mdbRequest(entry, bridgeIndex, portIndex) }];
  });
}

/** An entry without the index of its port. */
const entryKey = (port: string | undefined, octets: Buffer) =>
  `${port} ${octets.subarray(6).toString('hex')}`;

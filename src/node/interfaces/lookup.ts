import { type ObjectId, QmfException, statusCodes } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
import { interfaceId } from '../names.ts';
import { type InterfaceRow, interfaceRows, isActive } from './interface-row.ts';

const macText = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/;
const uuidText = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The interface of that name, its alternative names not counted. @throws {QmfException} UnknownObject. */
export function interfaceByName(facts: NodeFacts, name: string): ObjectId {
  const found = facts.links?.find((link) => link.name === name);
  if (!found) throw unknown('name', name, `its interfaces are ${names(interfaceRows(facts))}`);
  return interfaceId(facts.identity.uuid, found.name);
}

/**
 * The interface of that MAC address: first by what the cards themselves say, then by what they use now, which members
 * of a bond and VLANs share.
 * @throws {QmfException} UnknownObject, or InvalidParameter where several are left, with their names.
 */
export function interfaceByMac(facts: NodeFacts, mac: string): ObjectId {
  const wanted = mac.toLowerCase();
  if (!macText.test(wanted)) throw invalid('mac', mac, 'an address such as 52:54:00:12:34:56');
  const colons = wanted.replaceAll('-', ':');
  const rows = interfaceRows(facts);
  const permanent = rows.filter(({ link }) => link.permanentMac === colons);
  const found = permanent.length > 0 ? permanent : rows.filter(({ link }) => link.macAddress === colons);
  const [only, ...others] = found;
  if (!only) throw unknown('mac', mac, 'no interface of this machine has it');
  if (others.length > 0)
    throw invalid('mac', mac, `one of ${names(found)} by its name: they share that address`);
  return interfaceId(facts.identity.uuid, only.link.name);
}

/** @throws {QmfException} UnknownObject, or InvalidParameter for what is no UUID. */
export function interfaceByUuid(facts: NodeFacts, uuid: string): ObjectId {
  const wanted = uuid.toLowerCase();
  if (!uuidText.test(wanted))
    throw invalid('uuid', uuid, 'a UUID such as 4c4c4544-0044-3510-8052-b4c04f565731');
  const found = interfaceRows(facts).find((row) => row.uuid === wanted);
  if (!found)
    throw unknown('uuid', uuid, 'no interface of this machine has it; listInterfaces tells those there are');
  return interfaceId(facts.identity.uuid, found.link.name);
}

const states = {
  all: () => true,
  active: isActive,
  inactive: (row: InterfaceRow) => !isActive(row),
} as const;

/** The interfaces of a state. @throws {QmfException} InvalidParameter for another word than active, inactive, all. */
export function interfacesOfState(facts: NodeFacts, state: string): readonly InterfaceRow[] {
  if (!Object.hasOwn(states, state)) throw invalid('state', state, 'active, inactive or all');
  return interfaceRows(facts).filter(states[state as keyof typeof states]);
}

function names(rows: readonly InterfaceRow[]): string {
  return rows.map(({ link }) => link.name).join(', ') || 'none';
}

function unknown(argument: string, value: string, why: string): QmfException {
  return new QmfException(statusCodes.UnknownObject, `${argument} is ${JSON.stringify(value)}; ${why}`);
}

function invalid(argument: string, value: string, wanted: string): QmfException {
  return new QmfException(statusCodes.InvalidParameter, `${argument} is ${JSON.stringify(value)}; ${wanted}`);
}

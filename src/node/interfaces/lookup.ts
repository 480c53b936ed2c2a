import { type ObjectId, QmfException, statusCodes } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
import { interfaceId } from '../names.ts';
import { type InterfaceRow, interfaceRows, isActive } from './interface-row.ts';

const macPattern = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds the interface of a name or alternative name, which the kernel keeps apart.
 * @throws {QmfException} with code `UnknownObject`.
 */
export function interfaceByName(facts: NodeFacts, name: string): ObjectId {
  const rows = interfaceRows(facts);
  const row =
    rows.find(({ link }) => link.name === name) ??
    rows.find(({ link }) => link.alternativeNames?.includes(name));
  if (!row) throw unknownObject('name', name, `expected one of ${namesOf(rows)}`);
  return interfaceId(facts.identity.uuid, row.link.name);
}

/**
 * Finds the interface of a MAC address: first by permanent addresses, then by current ones, which bonds and VLANs share.
 * @throws {QmfException} with code `UnknownObject`, or `InvalidParameter` with the names when several interfaces have it.
 */
export function interfaceByMac(facts: NodeFacts, mac: string): ObjectId {
  const wanted = mac.toLowerCase();
  if (!macPattern.test(wanted)) throw invalidParameter('mac', mac, 'an address such as 52:54:00:12:34:56');
  const canonical = wanted.replaceAll('-', ':');
  const rows = interfaceRows(facts);
  const permanent = rows.filter(({ link }) => link.permanentMac === canonical);
  const matching =
    permanent.length > 0 ? permanent : rows.filter(({ link }) => link.macAddress === canonical);
  const [only, ...others] = matching;
  if (!only) throw unknownObject('mac', mac, 'no interface of this machine has it');
  if (others.length > 0)
    throw invalidParameter('mac', mac, `the name of one of ${namesOf(matching)}: they share that address`);
  return interfaceId(facts.identity.uuid, only.link.name);
}

/** Finds the interface of a UUID. @throws {QmfException} with code `UnknownObject`, or `InvalidParameter` for other text. */
export function interfaceByUuid(facts: NodeFacts, uuid: string): ObjectId {
  const wanted = uuid.toLowerCase();
  if (!uuidPattern.test(wanted))
    throw invalidParameter('uuid', uuid, 'a UUID such as 4c4c4544-0044-3510-8052-b4c04f565731');
  const row = interfaceRows(facts).find((candidate) => candidate.uuid === wanted);
  if (!row)
    throw unknownObject('uuid', uuid, 'no interface of this machine has it; listInterfaces returns all');
  return interfaceId(facts.identity.uuid, row.link.name);
}

const states = {
  all: () => true,
  active: isActive,
  inactive: (row: InterfaceRow) => !isActive(row),
} as const;

/** Lists the interfaces of a state. @throws {QmfException} with code `InvalidParameter` for another word. */
export function interfacesOfState(facts: NodeFacts, state: string): readonly InterfaceRow[] {
  if (!Object.hasOwn(states, state)) throw invalidParameter('state', state, 'active, inactive or all');
  return interfaceRows(facts).filter(states[state as keyof typeof states]);
}

function namesOf(rows: readonly InterfaceRow[]): string {
  return rows.map(({ link }) => link.name).join(', ') || 'none';
}

function unknownObject(argument: string, value: string, reason: string): QmfException {
  const text = `${argument} is ${JSON.stringify(value)}; ${reason}`;
  return new QmfException(statusCodes.UnknownObject, text);
}

function invalidParameter(argument: string, value: string, expected: string): QmfException {
  const text = `${argument} is ${JSON.stringify(value)}; expected ${expected}`;
  return new QmfException(statusCodes.InvalidParameter, text);
}

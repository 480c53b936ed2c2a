import { create, type InterfaceToWrite, restart, restartWritten, startWritten } from '#actions';
import type { NodeContext } from '../../context/node-context.ts';
import { type InterfaceRow, isInKernel } from '../../interfaces/interface-row.ts';
import { writtenInterfaces } from '../../interfaces/written-interfaces.ts';
import { readWritten } from './definition-service.ts';
import type { NetworkRequest } from './network-change.ts';
import { savedAddresses } from './network-method.ts';

type Request = NetworkRequest<never, Record<string, never>>;

/** Requests `create`: sets a link up; starts an interface that is only defined from its definition. */
export async function createRequest(row: InterfaceRow, context: NodeContext): Promise<Request> {
  const { name: link } = row.link;
  if (isInKernel(row)) return asRequest({ action: create, args: { link }, concerns: [link] });
  return startRequest(await readInterfaces(link, context), context);
}

/** Requests `restart`: what runs becomes what is written, where a definition is. */
export async function restartRequest(
  row: InterfaceRow,
  force: boolean,
  context: NodeContext,
): Promise<Request> {
  const { name: link } = row.link;
  const interfaces = await readInterfaces(link, context);
  if (!isInKernel(row)) return startRequest(interfaces, context);
  if (interfaces.length === 0) return asRequest({ action: restart, args: { link, force }, concerns: [link] });
  const saved = await savedOf(link, context);
  return asRequest({ action: restartWritten, args: { link, force, interfaces, saved }, concerns: [link] });
}

async function startRequest(interfaces: readonly InterfaceToWrite[], context: NodeContext): Promise<Request> {
  const [self, ...inner] = interfaces;
  const link = self?.name ?? '';
  const lower = interfaces.flatMap((one) => one.lower ?? []);
  const made = new Set(interfaces.map(({ name }) => name));
  return asRequest({
    action: startWritten,
    args: { interfaces, saved: await savedOf(link, context) },
    concerns: [...inner.map(({ name }) => name), ...lower.filter((name) => !made.has(name))],
    difference: (facts) =>
      facts.links?.some(({ name }) => name === link) ? undefined : `${link} is not published yet`,
  });
}

const readInterfaces = async (link: string, { host, facts }: NodeContext) =>
  writtenInterfaces(await readWritten(host, facts()), link);

const savedOf = async (link: string, context: NodeContext) => ({
  ipv4: await savedAddresses(context, link, 'ipv4'),
  ipv6: await savedAddresses(context, link, 'ipv6'),
});

/** Requests of several actions have one type. */
const asRequest = <Args>(request: NetworkRequest<Args, Record<string, never>>): Request => request as Request;

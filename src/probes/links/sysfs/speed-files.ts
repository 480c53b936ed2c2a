import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseInteger } from '../../text/numbers.ts';
import type { Link } from '../link.ts';
import { knownSpeed } from '../speed.ts';

/** Reads speed and duplex of a link with carrier from /sys/class/net/<name>, whose speed is -1 where it is unknown. */
export async function readSpeedFiles(host: Host, name: string): Promise<Pick<Link, 'speed' | 'duplex'>> {
  const folder = `/sys/class/net/${name}`;
  const duplex = nonEmptyText(await host.readText(`${folder}/duplex`));
  return {
    speed: knownSpeed(parseInteger(await host.readText(`${folder}/speed`))),
    duplex: duplex === 'full' || duplex === 'half' ? duplex : undefined,
  };
}

import type { BackendContext } from '../../backends/common/backend.ts';
import { converge } from '../../backends/common/converge.ts';
import { deletionSteps } from '../../backends/common/kernel-steps.ts';
import { withNetworkd } from '../../backends/networkd/service.ts';
import { stepText } from '../../ip/ip-step.ts';
import { readNetworkState } from '../../read/read-network-state.ts';
import type { DefinitionFile } from '../definition-request.ts';

/**
 * Lets systemd-networkd read its files again, and removes the devices that it made from `.netdev` files that are gone: it leaves
 * them.
 * @returns the commands that had no effect.
 * @throws {ToolFailed}
 */
export async function forgetFiles(
  files: readonly DefinitionFile[],
  context: BackendContext,
): Promise<readonly string[]> {
  await withNetworkd(context, (networkd) => networkd.reload());
  const made = files.flatMap(({ path, before, after }) => {
    const name = /06-ovirt-node-(.+)\.netdev$/.exec(path)?.[1];
    return name !== undefined && before === undefined && after !== undefined ? [name] : [];
  });
  await converge(context, (now) => deletionSteps(now, made));
  return deletionSteps(await readNetworkState(context), made).map(stepText);
}

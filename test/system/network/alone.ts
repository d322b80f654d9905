/** A guest of the lab without a NIC: what it is and tells has nothing to do with the network. */
import { inRoot } from '../guest/root.ts'
import { makeWorkspace } from '../guest/workspace.ts'
import { bootContainer, type Container, type ContainerRequest } from './container.ts'
import { makeNamespace, removeLeftovers } from './namespaces.ts'
import { makeTree, packageUnderTest } from './trees.ts'

/** Programs that it takes, for `lack`. */
export const tools = ['systemd-nspawn', 'mmdebstrap', 'ip', 'nsenter', 'strip', 'dpkg-deb']

/**
 * Boots one, calls `use`, and takes it away.
 *
 * @param prepare is given the folder with its file tree
 */
export const withGuestAlone = async (
  variables: ContainerRequest['variables'],
  use: (container: Container) => Promise<void>,
  prepare: (tree: string) => Promise<void> = async () => {},
): Promise<void> => {
  await removeLeftovers()
  await using workspace = await makeWorkspace()
  const tree = `${workspace.folder}/tree`
  await makeTree(tree, 'networkd', await packageUnderTest())
  // There is no NIC to wait for.
  await inRoot(tree, 'systemctl', 'mask', 'systemd-networkd-wait-online.service')
  await prepare(tree)
  await using namespace = await makeNamespace()
  await using container = await bootContainer({ tree, namespace, folder: workspace.folder, variables })
  await use(container)
}

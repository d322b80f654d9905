/**
 * cloud-init with the same context, in a copy-on-write view of this machine and namespaces of its own: its
 * OpenNebula source reads a seed folder, a pair of virtual NICs stands for the guest's.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const script = `set -eu
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
root="$1/root"
ip link add ens3 address 02:00:0a:00:00:10 type veth peer name peer0
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mount --bind /dev "$root/dev"
rm -rf "$root/var/lib/cloud"
mkdir -p "$root/var/lib/cloud/seed/opennebula" "$root/etc/cloud/cloud.cfg.d"
cp "$2" "$root/var/lib/cloud/seed/opennebula/context.sh"
echo 'datasource_list: [ OpenNebula ]' >"$root/etc/cloud/cloud.cfg.d/99-bench.cfg"
started=$(date +%s%N)
chroot "$root" cloud-init init --local >"$1/log" 2>&1
ended=$(date +%s%N)
grep -q DataSourceOpenNebula "$root/run/cloud-init/result.json" "$root/run/cloud-init/status.json" 2>/dev/null ||
  { cat "$1/log" >&2; exit 9; }
echo $(((ended - started) / 1000))
`

/** Why cloud-init cannot be measured here; null where it can. */
export const cannotRun = (): string | null => {
  if (process.geteuid?.() !== 0) return 'it needs root'
  for (const tool of ['/usr/bin/cloud-init', '/usr/bin/sudo', '/usr/bin/unshare', '/usr/sbin/ip']) {
    if (!existsSync(tool) && !existsSync(tool.replace('/usr', ''))) return `${tool} is not installed`
  }
  return null
}

/** Milliseconds of its local stage alone, without the namespaces around it. @throws Error where it fails */
export const timeLocalStage = (folder: string, context: string): number => {
  const path = join(folder, 'cloud-init.sh')
  writeFileSync(path, script)
  const mounts = join(folder, 'mounts')
  spawnSync('mkdir', ['-p', mounts])
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['-m', '-n', '-u', '-p', '-f', 'sh', path, mounts, context],
    {
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`cloud-init could not be run: ${stderr.trim().split('\n').at(-1)}`)
  return Number(stdout) / 1000
}

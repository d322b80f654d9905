#!/bin/sh
# enter.sh ROOT FOLDER COMMAND [ARGUMENT]...
# Runs a command in a system with wine, ROOT, where FOLDER is /mnt; what it prints and its exit code are put in there,
# since wine cannot write to a pipe. In namespaces of its own (unshare -m -p -f -n): all mounts and processes go with it.
set -e
root=$1
folder=$2
shift 2
mount --make-rprivate /
ip link set lo up
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$folder" "$root/mnt"
# shellcheck disable=SC2016 # the inner shell has them
exec chroot "$root" /usr/bin/env -i HOME=/mnt/home PATH=/usr/bin:/bin WINEDEBUG=-all LANG=C.UTF-8 /bin/sh -c '
	cd /mnt/work
	"$@" </dev/null >/mnt/stdout 2>/mnt/stderr
	echo $? >/mnt/code
	wineserver -k
	wineserver -w
' sh "$@"

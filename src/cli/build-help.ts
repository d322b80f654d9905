/** What `vmcontext build --help` prints: all that somebody needs who has a guest image and nothing else. */
export const buildHelp = `Makes a context image: an ISO file with a context.sh, which the guest reads from its CD-ROM.

Usage: vmcontext build --output FILE.iso|--deliver [HOST:]PATH [WHAT IS IN IT]
       vmcontext build --batch LIST.jsonl [WHAT ALL HAVE IN COMMON]

What is in it:
  --set NAME=VALUE        one variable, several times for several; wins over everything else
  --variables FILE        variables from a context.sh or NAME=VALUE lines; read as data, never run
  --template FILE         an OpenNebula VM: its template as text, or what onevm show -x or -j prints; its
                          CONTEXT section becomes what OpenNebula would write
  --vnet ID=FILE          a virtual network that the template's NICs refer to, --image ID=FILE an image,
  --image ID=FILE         --user ID=FILE the owner that $USER[…] means; as text, XML or JSON (onevnet show -x)
  --user ID=FILE
  --domain FILE.xml       a libvirt domain (virsh dumpxml): ETH0_MAC, ETH1_MAC … of its interfaces
  --file PATH[:NAME]      a file or folder, under NAME or its own name, several times for several
  --file URL[:NAME]       the same from a web server; with URL#sha256=HEX only if it has this digest
  --tree DIR              all of a directory, at the image's root

Where it goes:
  --output FILE.iso       a file of this host, in a folder that is there
  --deliver PATH          the same, and its folder is made
  --deliver HOST:PATH     a file of another host, through ssh: streamed, checked there, and then renamed
  --deliver [HOST:]DIR/   DIR/disk.N behind the N disks of --template, where OpenNebula looks for it
  --label LABEL           by which guests find it (default CONTEXT)
  --variables-only        print the context.sh on stdout and build nothing
  --json                  tell about the image as JSON; messages go to stderr

Many at once:
  --batch LIST.jsonl      a JSON object a line with these options as keys: {"output": "web1.iso",
                          "set": {"SET_HOSTNAME": "web1"}, "file": ["init.sh"]}; - is stdin. Options beside
                          --batch hold for all lines. Each has a result line, with --json what --json
                          tells of one image with "line" and "outcome" (built, failed) or "error"

Whatever fails, an image that was there stays as it was. The same input gives the same bytes: dates are those
of the input files, and SOURCE_DATE_EPOCH (Unix seconds) caps them. Images of up to 64 MiB are forced to the
disk before they get their name. VMCONTEXT_DOWNLOAD_LIMIT is the most that a URL may have (bytes, or 10M, 2G), and
http_proxy, https_proxy and no_proxy are used. FILES of a template may name nothing in CONTEXT_RESTRICTED_DIRS
(default /etc; as in oned.conf of a front-end) but for CONTEXT_SAFE_DIRS; --file is not asked.
vmcontext variables lists the variables guests understand.
The image holds secrets, so only its owner may read it (mode 0600): give it to the user QEMU runs as.
Exit codes: 0 done; 1 the image could not be written, fetched or delivered, or a line of a batch failed;
2 wrong usage or input.

Examples:
  A machine with a name and your key:
    vmcontext build --output web1.iso --set SET_HOSTNAME=web1 \\
      --set USERNAME=ada --set SSH_PUBLIC_KEY="$(cat ~/.ssh/id_ed25519.pub)"

  The same with a fixed address on the NIC that has this MAC:
    vmcontext build --output web1.iso --set SET_HOSTNAME=web1 \\
      --set ETH0_MAC=02:00:0a:00:02:10 --set ETH0_IP=10.0.2.16 --set ETH0_MASK=255.255.255.0 \\
      --set ETH0_GATEWAY=10.0.2.2 --set ETH0_DNS=10.0.2.3

  A script of yours that runs in the guest:
    vmcontext build --output web1.iso --file setup.sh --set INIT_SCRIPTS=setup.sh

  An OpenNebula template with its network and owner:
    vmcontext build --output web1.iso --template web1.one --vnet 0=private.one --user 2=me.one

In QEMU, with a disk image whose guest has vmcontext installed (the README tells how):
  qemu-system-x86_64 -m 1024 -drive file=disk.qcow2,if=virtio -cdrom web1.iso \\
    -nic user,model=virtio-net-pci,mac=02:00:0a:00:02:10

In libvirt, for a machine that is there already, whose first NIC asks a DHCP server:
  virsh dumpxml web1 >web1.xml
  vmcontext build --deliver /var/lib/libvirt/images/web1.iso --domain web1.xml \\
    --set SET_HOSTNAME=web1 --set ETH0_METHOD=dhcp
  virsh attach-disk web1 /var/lib/libvirt/images/web1.iso vdz --mode readonly --config
  virsh start web1
As a virtio disk and not a CD-ROM: guests find it by its label wherever it is, and kernels made for clouds have
a driver for virtio but often none for SATA.
`

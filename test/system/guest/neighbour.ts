/**
 * A neighbour on a guest's wire: QEMU hands over each Ethernet frame (its netdev `socket`: the length in four
 * bytes, then the frame). On its VLAN the neighbour has an address, and answers who asks for it (ARP, RFC 826) and
 * what comes to its echo port (RFC 862).
 */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** Where the neighbour is to be met. */
export const neighbourhood = { vlan: 100, network: '10.0.100', address: '10.0.100.1', echoPort: 7 } as const

export interface Neighbour extends AsyncDisposable {
  /** The loopback port that QEMU connects the guest's NIC with. */
  readonly port: number
  /** Who was heard, each once: the sender's MAC address, and `on VLAN` with the id where the frame was tagged. */
  readonly heard: ReadonlySet<string>
}

/** A neighbour who listens for one guest. */
export const makeNeighbour = async (): Promise<Neighbour> => {
  const heard = new Set<string>()
  const sockets: Socket[] = []
  const server = createServer(socket => {
    sockets.push(socket)
    // A guest that ends may take its wire with it while an answer is on the way.
    socket.on('error', () => socket.destroy())
    void serve(socket, heard)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port free on 127.0.0.1')
  return {
    port: address.port,
    heard,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const serve = async (socket: Socket, heard: Set<string>): Promise<void> => {
  let rest = Buffer.alloc(0)
  socket.on('data', data => {
    rest = Buffer.concat([rest, data])
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const end = 4 + rest.readUInt32BE(0)
      const frame = Buffer.from(rest.subarray(4, end))
      rest = rest.subarray(end)
      heard.add(senderOf(frame))
      const reply = answer(frame)
      if (reply !== null) socket.write(Buffer.concat([lengthOf(reply), reply]))
    }
  })
}

const lengthOf = (frame: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(frame.length)
  return length
}

/** Where in a frame with a tag (IEEE 802.1Q §9) things are. */
const at = { receiver: 0, sender: 6, type: 12, tag: 14, taggedType: 16, payload: 18 } as const

const types = { vlan: 0x8100, arp: 0x0806, ipv4: 0x0800 } as const

const vlanOf = (frame: Buffer): number | null =>
  frame.readUInt16BE(at.type) === types.vlan ? frame.readUInt16BE(at.tag) & 0xfff : null

const senderOf = (frame: Buffer): string => {
  const mac = frame
    .toString('hex', at.sender, at.sender + 6)
    .match(/../g)
    ?.join(':')
  const vlan = vlanOf(frame)
  return vlan === null ? `${mac}` : `${mac} on VLAN ${vlan}`
}

const ownMac = Buffer.from([0x52, 0x54, 0, 0x12, 0x34, 0xff])
const ownAddress = Buffer.from(neighbourhood.address.split('.').map(Number))

const answer = (frame: Buffer): Buffer | null => {
  if (vlanOf(frame) !== neighbourhood.vlan) return null
  const payload = frame.subarray(at.payload)
  const type = frame.readUInt16BE(at.taggedType)
  const reply = type === types.arp ? answerArp(payload) : type === types.ipv4 ? answerEcho(payload) : null
  if (reply === null) return null
  const sender = frame.subarray(at.sender, at.sender + 6)
  return Buffer.concat([sender, ownMac, frame.subarray(at.type, at.payload), reply])
}

/** RFC 826: operation at 6 (1 asks, 2 answers), from 8 on the sender's MAC and IP addresses, from 18 on the target's. */
const answerArp = (request: Buffer): Buffer | null => {
  if (request.readUInt16BE(6) !== 1 || !request.subarray(24, 28).equals(ownAddress)) return null
  const fixed = Buffer.from(request.subarray(0, 8))
  fixed.writeUInt16BE(2, 6)
  return Buffer.concat([fixed, ownMac, ownAddress, request.subarray(8, 18)])
}

/** The same datagram with ends exchanged, which leaves all checksums right. */
const answerEcho = (packet: Buffer): Buffer | null => {
  const udp = ((packet[0] ?? 0) & 0xf) * 4
  const isUdp = packet[9] === 17
  if (!isUdp || !packet.subarray(16, 20).equals(ownAddress)) return null
  if (packet.readUInt16BE(udp + 2) !== neighbourhood.echoPort) return null
  return Buffer.concat([
    packet.subarray(0, 12),
    packet.subarray(16, 20),
    packet.subarray(12, 16),
    packet.subarray(20, udp),
    packet.subarray(udp + 2, udp + 4),
    packet.subarray(udp, udp + 2),
    packet.subarray(udp + 4),
  ])
}

# error: ETH0_GATEWAY: "10.0.0" is no IPv4 address

# warning: ETH0 keeps the network configuration that Ethernet has until this is mended

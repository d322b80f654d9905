# error: ETH0_MASK: "none" is no netmask

# warning: ETH0_IP: not set, as ETH0_MASK cannot be used

# warning: ETH0_METHOD: 10.0.0.50/24 cannot be set beside addresses from DHCP on this Windows

# IPv6 addresses from routers end in the MAC address
Set-NetIPv6Protocol -RandomizeIdentifiers 'Disabled' -UseTemporaryAddresses 'Disabled'

# is so already: IPv4 of Ethernet from DHCP

# is so already: IPv6 of Ethernet from routers and DHCP

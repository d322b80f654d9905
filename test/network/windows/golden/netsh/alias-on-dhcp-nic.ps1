# warning: ETH0_METHOD: 10.18.1.50/24 cannot be set beside addresses from DHCP on this Windows

# IPv6 addresses from routers end in the MAC address
netsh.exe interface ipv6 set global randomizeidentifiers=disabled
netsh.exe interface ipv6 set privacy state=disabled

# is so already: IPv4 of Ethernet from DHCP

# is so already: IPv6 of Ethernet from routers and DHCP

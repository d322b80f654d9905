# IPv6 addresses from routers end in the MAC address
netsh.exe interface ipv6 set global randomizeidentifiers=disabled
netsh.exe interface ipv6 set privacy state=disabled

# is so already: IPv6 of Ethernet from routers

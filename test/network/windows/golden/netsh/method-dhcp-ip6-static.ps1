# is so already: IPv4 of Ethernet from DHCP

# IPv6 of Ethernet without routers and DHCP
netsh.exe interface ipv6 set interface interface=12 routerdiscovery=disabled

# address 2001:db8:1:0:400:c0ff:fea8:1ba/64 on Ethernet
netsh.exe interface ipv6 delete address interface=12 address=2001:db8:1:0:400:c0ff:fea8:1ba
netsh.exe interface ipv6 add address interface=12 address=2001:db8:1:0:400:c0ff:fea8:1ba/64

# route ::/0 via 2001:db8:1::ffff on Ethernet, metric 256
netsh.exe interface ipv6 delete route prefix=::/0 interface=12 nexthop=2001:db8:1::ffff
netsh.exe interface ipv6 add route prefix=::/0 interface=12 nexthop=2001:db8:1::ffff metric=256

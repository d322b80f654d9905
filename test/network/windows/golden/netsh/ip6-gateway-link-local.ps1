# address 10.18.1.1/24 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.18.1.1 mask=255.255.255.0

# IPv6 of Ethernet without routers and DHCP
netsh.exe interface ipv6 set interface interface=12 routerdiscovery=disabled

# address 2001:db8:1:0:400:c0ff:fea8:1ba/64 on Ethernet
netsh.exe interface ipv6 delete address interface=12 address=2001:db8:1:0:400:c0ff:fea8:1ba
netsh.exe interface ipv6 add address interface=12 address=2001:db8:1:0:400:c0ff:fea8:1ba/64

# route ::/0 via fe80::1 on Ethernet, metric 256
netsh.exe interface ipv6 delete route prefix=::/0 interface=12 nexthop=fe80::1
netsh.exe interface ipv6 add route prefix=::/0 interface=12 nexthop=fe80::1 metric=256

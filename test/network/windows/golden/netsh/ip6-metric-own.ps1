# address 10.18.1.1/24 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.18.1.1 mask=255.255.255.0

# route 0.0.0.0/0 via 10.18.1.254 on Ethernet, metric 100
netsh.exe interface ipv4 delete route prefix=0.0.0.0/0 interface=12 nexthop=10.18.1.254
netsh.exe interface ipv4 add route prefix=0.0.0.0/0 interface=12 nexthop=10.18.1.254 metric=100

# IPv6 of Ethernet without routers and DHCP
netsh.exe interface ipv6 set interface interface=12 routerdiscovery=disabled

# address 2001:db8:1:0:400:c0ff:fea8:1ba/64 on Ethernet
netsh.exe interface ipv6 delete address interface=12 address=2001:db8:1:0:400:c0ff:fea8:1ba
netsh.exe interface ipv6 add address interface=12 address=2001:db8:1:0:400:c0ff:fea8:1ba/64

# route ::/0 via 2001:db8:1::ffff on Ethernet, metric 200
netsh.exe interface ipv6 delete route prefix=::/0 interface=12 nexthop=2001:db8:1::ffff
netsh.exe interface ipv6 add route prefix=::/0 interface=12 nexthop=2001:db8:1::ffff metric=200

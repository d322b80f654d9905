# address 10.18.1.1/32 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.18.1.1 mask=255.255.255.255

# route 10.0.0.1/32 on the link of Ethernet, metric 256
netsh.exe interface ipv4 delete route prefix=10.0.0.1/32 interface=12 nexthop=0.0.0.0
netsh.exe interface ipv4 add route prefix=10.0.0.1/32 interface=12 nexthop=0.0.0.0 metric=256

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256
netsh.exe interface ipv4 delete route prefix=0.0.0.0/0 interface=12 nexthop=10.0.0.1
netsh.exe interface ipv4 add route prefix=0.0.0.0/0 interface=12 nexthop=10.0.0.1 metric=256

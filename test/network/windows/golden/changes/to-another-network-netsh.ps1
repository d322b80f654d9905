# address 10.0.0.5/24 on Ethernet
netsh.exe interface ipv4 add address name=12 address=10.0.0.5 mask=255.255.255.0

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256
netsh.exe interface ipv4 delete route prefix=0.0.0.0/0 interface=12 nexthop=10.0.0.1
netsh.exe interface ipv4 add route prefix=0.0.0.0/0 interface=12 nexthop=10.0.0.1 metric=256

# name servers 10.0.0.1 on Ethernet
netsh.exe interface ipv4 set dnsservers name=12 source=static address=10.0.0.1 register=primary validate=no

# no route 0.0.0.0/0 via 192.0.2.1 on Ethernet
netsh.exe interface ipv4 delete route prefix=0.0.0.0/0 interface=12 nexthop=192.0.2.1

# no route 10.9.0.0/16 via 192.0.2.254 on Ethernet
netsh.exe interface ipv4 delete route prefix=10.9.0.0/16 interface=12 nexthop=192.0.2.254

# no address 192.0.2.7/24 on Ethernet
netsh.exe interface ipv4 delete address name=12 address=192.0.2.7

# no address 192.0.2.8/24 on Ethernet
netsh.exe interface ipv4 delete address name=12 address=192.0.2.8

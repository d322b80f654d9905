# address 10.18.1.1/24 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.18.1.1 mask=255.255.255.0

# route 0.0.0.0/0 via 10.18.1.254 on Ethernet, metric 256
netsh.exe interface ipv4 delete route prefix=0.0.0.0/0 interface=12 nexthop=10.18.1.254
netsh.exe interface ipv4 add route prefix=0.0.0.0/0 interface=12 nexthop=10.18.1.254 metric=256

# name servers 1.1.1.1, 8.8.8.8 on Ethernet
netsh.exe interface ipv4 set dnsservers name=12 source=static address=1.1.1.1 register=primary validate=no
netsh.exe interface ipv4 add dnsservers name=12 address=8.8.8.8 index=2 validate=no

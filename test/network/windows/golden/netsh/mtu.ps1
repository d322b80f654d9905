# address 10.18.1.1/24 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.18.1.1 mask=255.255.255.0

# IPv4 MTU 1400 of Ethernet
netsh.exe interface ipv4 set subinterface interface=12 mtu=1400 store=persistent

# IPv6 MTU 1400 of Ethernet
netsh.exe interface ipv6 set subinterface interface=12 mtu=1400 store=persistent

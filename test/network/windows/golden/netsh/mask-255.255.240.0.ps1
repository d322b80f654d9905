# address 10.18.1.1/20 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.18.1.1 mask=255.255.240.0

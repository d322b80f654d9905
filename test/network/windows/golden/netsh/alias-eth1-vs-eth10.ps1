# address 10.0.1.1/24 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.0.1.1 mask=255.255.255.0

# address 10.0.1.50/24 on Ethernet
netsh.exe interface ipv4 delete address name=12 address=10.0.1.50
netsh.exe interface ipv4 add address name=12 address=10.0.1.50 mask=255.255.255.0

# address 10.0.10.1/24 on Ethernet 2, and no DHCP
netsh.exe interface ipv4 set address name=13 source=static address=10.0.10.1 mask=255.255.255.0

# address 10.0.10.50/24 on Ethernet 2
netsh.exe interface ipv4 delete address name=13 address=10.0.10.50
netsh.exe interface ipv4 add address name=13 address=10.0.10.50 mask=255.255.255.0

# warning: ETH0: IPv6 is not switched off, as this Windows has no PowerShell module NetAdapter

# address 10.18.1.1/24 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.18.1.1 mask=255.255.255.0

# warning: ETH0_SEARCH_DOMAIN: x.example is not set, as this Windows has no PowerShell module DnsClient

# warning: SEARCH_DOMAIN: x.example y.example is not set, as this Windows has no PowerShell module DnsClient

# address 10.18.1.1/24 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.18.1.1 mask=255.255.255.0

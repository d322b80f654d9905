# IPv6 addresses from routers end in the MAC address
Set-NetIPv6Protocol -RandomizeIdentifiers 'Disabled' -UseTemporaryAddresses 'Disabled'

# is so already: IPv4 of Ethernet from DHCP

# address 10.18.1.50/24 on Ethernet, beside those of DHCP
netsh.exe interface ipv4 set interface interface=Ethernet dhcpstaticipcoexistence=enabled
netsh.exe interface ipv4 delete address name=12 address=10.18.1.50
netsh.exe interface ipv4 add address name=12 address=10.18.1.50 mask=255.255.255.0

# is so already: IPv6 of Ethernet from routers and DHCP
